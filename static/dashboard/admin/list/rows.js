// The rows that a list page shows: loaded page by page, found, filtered.
import { api } from "../../core/api.js";
import { reactive } from "../../core/vue.js";

const PAGE = 50;

/** What stands at `path`, with the query that `asked()` answers. `state`: {items, next, isLoading, problem, asked}. */
export function rowsOf(path, asked = () => ({})) {
  const state = reactive({ items: [], next: null, isLoading: false, isLoaded: false, problem: null });
  let turn = 0;

  const fetchPage = async (cursor) => {
    const mine = (turn += 1); // a later question makes an earlier answer worthless
    state.isLoading = true;
    try {
      const page = await api.get(path, { limit: PAGE, cursor, ...asked() });
      if (mine !== turn) return;
      state.items = cursor ? [...state.items, ...page.items] : page.items;
      state.next = page.next;
      state.problem = null;
      state.isLoaded = true;
    } catch (problem) {
      if (mine === turn) state.problem = problem;
    } finally {
      if (mine === turn) state.isLoading = false;
    }
  };
  return { state, load: () => fetchPage(), more: () => fetchPage(state.next) };
}
