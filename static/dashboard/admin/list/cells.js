// How a value is shown in a list. Each gets {value, item, column}.
import { api } from "../../core/api.js";
import { date, number } from "../../core/texts.js";
import { html, onMounted, ref } from "../../core/vue.js";
import { Avatar } from "../../ui/avatar.js";
import { choices } from "../form/sources.js";
import { say } from "../say.js";

function Text({ value }) {
  return html`<span class="ad-clip" dir="auto">${value ?? ""}</span>`;
}

function Code({ value }) {
  return value ? html`<code>${[value].flat().join(", ")}</code>` : "";
}

function Person({ value }) {
  if (!value) return "";
  return html`<span class="ad-person"><${Avatar} person=${value} size=${28} /><span>
    <bdi>${value.nickname}</bdi>${value.username && html`<small>${value.username}</small>`}</span></span>`;
}

/** The networks that may use something; none means any, which is worth a warning. */
function Networks({ value }) {
  return value?.length ? html`<code>${value.join(", ")}</code>` : html`<span class="ad-word" data-tone="warn">${say("networks_any")}</span>`;
}

/** One of a few words: `column.words` is the prefix of the text keys. `tone(value)` may colour it. */
function Word({ value, item, column }) {
  const tone = column.tone?.(value, item);
  return html`<span class="ad-word" data-tone=${tone ?? null}>${say(`${column.words}_${value}`)}</span>`;
}

function Moment({ value, column }) {
  return value ? html`<time datetime=${value}>${date(value, column.style)}</time>` : (column.never ? say(column.never) : "");
}

function Count({ value }) {
  return number(Array.isArray(value) ? value.length : (value ?? 0));
}

/** Ids shown by the names of a source. */
const Names = {
  props: ["value", "column"],
  setup(props) {
    const known = ref([]);
    onMounted(async () => (known.value = await choices(props.column.source).catch(() => [])));
    const name = (id) => known.value.find((one) => one.value === id)?.words ?? id;
    return () => html`<span class="ad-clip">${[props.value ?? []].flat().map(name).join(say("comma"))}</span>`;
  },
};

const visitors = new Map(); // id -> promise of a nickname

function nicknameOf(id) {
  if (!visitors.has(id)) visitors.set(id, api.get(`/visitors/${id}`).then(({ person }) => person.nickname, () => ""));
  return visitors.get(id);
}

/** An address as it is, or a person by name and number: a colleague, else a visitor. */
const Who = {
  props: ["value"],
  setup(props) {
    const name = ref("");
    onMounted(async () => {
      if (typeof props.value !== "number") return;
      const staff = await choices("agents").catch(() => []);
      name.value = staff.find((one) => one.value === props.value)?.words ?? (await nicknameOf(props.value));
    });
    return () => (typeof props.value === "number" ? html`<span><bdi>${name.value}</bdi> <small class="ad-aside">${props.value}</small></span>` : html`<code>${props.value}</code>`);
  },
};

/** Whom an enrolled id stands for. */
function Whom({ item }) {
  return item.workgroupId ? html`<${Names} value=${item.workgroupId} column=${{ source: "workgroups" }} />` : html`<${Who} value=${item.personId} />`;
}

export const CELLS = { text: Text, code: Code, person: Person, word: Word, moment: Moment, count: Count, names: Names, networks: Networks, who: Who, whom: Whom };
