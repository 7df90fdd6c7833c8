import { api } from "../core/api.js";
import { useKeys } from "../core/keys.js";
import { live } from "../core/live.js";
import { store } from "../core/store.js";
import { t } from "../core/texts.js";
import { computed, html, ref } from "../core/vue.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { toastProblem } from "../ui/toast.js";

export const SEATS = ["available", "busy", "away", "offline"];

const mine = computed(() => store.seats.get(store.me?.id));

/** This person's seat as the server has it, or `silent`: without a line nobody is routed here, whatever was said. */
export const mySeat = computed(() => {
  if (live.state.state !== "live") return "silent";
  return mine.value?.status ?? "silent";
});

/** Ask for a status or a capacity. What is shown changes when the server says so. */
export async function takeSeat(status, capacity = undefined) {
  try {
    const seat = await api.put("/seats/me", capacity === undefined ? { status } : { status, capacity });
    store.seats.set(seat.person.id, { ...store.seats.get(seat.person.id), personId: seat.person.id, name: seat.person.nickname, ...seat });
  } catch (problem) {
    toastProblem(problem);
  }
}

/** The entries of the seat's menu: what one may be, and how many conversations one takes. */
export function seatItems() {
  const capacity = mine.value?.capacity;
  return [
    ...SEATS.map((status) => ({ label: t(`seat_${status}`), checked: mySeat.value === status, call: () => takeSeat(status) })),
    null,
    ...[1, 3, 5, 10, 20].map((most) => ({
      label: t("capacity", { count: most }),
      checked: capacity === most,
      call: () => takeSeat(mine.value?.status ?? "available", most),
    })),
  ];
}

/** Shape, colour and word of the seat, and the menu that changes it. */
export const Seat = {
  setup() {
    const menu = ref(null);
    useKeys([["s", "key_seat", () => menu.value?.show()]], "page");
    return () => {
      const status = mySeat.value;
      return html`
        <div class="seat" data-status=${status}>
          <${Menu} ref=${menu} items=${seatItems()} label=${t("seat_is", { seat: t(`seat_${status}`) })} look="rail-item seat-button" placement="above start">
            <${Icon} name=${status} size=${22} /><span class="seat-word">${t(`seat_${status}`)}</span>
          <//>
        </div>`;
    };
  },
};
