import { html, ref, watch } from "../core/vue.js";

const HUES = 6;

/** The picture of a person, or their initials on a colour that stays theirs. Decoration: the name stands beside it. */
export const Avatar = {
  props: { person: Object, size: { type: Number, default: 36 } },
  setup(props) {
    const isBroken = ref(false);
    watch(() => props.person?.avatar, () => (isBroken.value = false));
    return () => {
      const { person, size } = props;
      const style = { inlineSize: `${size}px`, blockSize: `${size}px` };
      const picture = !isBroken.value && webUrl(person?.avatar);
      if (picture) {
        return html`<img class="avatar" style=${style} src=${picture} alt="" loading="lazy" referrerpolicy="no-referrer"
          onError=${() => (isBroken.value = true)} />`;
      }
      return html`<span class=${`avatar hue-${(person?.id ?? 0) % HUES}`} style=${style} aria-hidden="true">${initials(person?.nickname)}</span>`;
    };
  },
};

/** One Han character, or the first letters of two words. */
function initials(name) {
  const words = (name ?? "").trim().split(/\s+/u).filter(Boolean);
  const first = (word) => [...word][0] ?? "";
  if (words.length === 0) return "?";
  return /^\p{Script=Han}/u.test(words[0]) ? first(words[0]) : words.slice(0, 2).map(first).join("").toUpperCase();
}

// The page's policy allows pictures of its own origin and of the file home only.
function webUrl(url) {
  if (!url) return null;
  try {
    const parsed = new URL(url, location.origin);
    return parsed.origin === location.origin ? parsed.href : null;
  } catch {
    return null;
  }
}
