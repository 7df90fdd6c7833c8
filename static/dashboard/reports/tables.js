// Ratings and agents: bars made of boxes, with the number beside each.
import { say } from "../admin/say.js";
import { number } from "../core/texts.js";
import { html } from "../core/vue.js";
import { Avatar } from "../ui/avatar.js";
import { greatest } from "./figures.js";
import { count, stars, time } from "./shown.js";

const SCORES = [5, 4, 3, 2, 1];

export function Ratings({ ratings }) {
  const most = greatest(SCORES.map((score) => ratings.scores[score] ?? 0));
  return html`<section class="rp-ratings"><h2>${say("reports.ratings")}</h2>
    ${ratings.count === 0
      ? html`<p class="rp-none">${say("reports.ratings_none")}</p>`
      : html`<table><caption class="hidden">${say("reports.ratings")}</caption><tbody>${SCORES.map((score) => {
          const value = ratings.scores[score] ?? 0;
          return html`<tr key=${score}><th scope="row"><span aria-hidden="true">${score} ★</span><span class="hidden">${say("reports.score", { count: score })}</span></th>
            <td class="rp-wide"><${Bar} share=${value / most} /></td><td>${count(value)}</td><td class="rp-share">${number(value / ratings.count, { style: "percent" })}</td></tr>`;
        })}</tbody></table>`}</section>`;
}

export function Agents({ agents }) {
  const most = greatest(agents.map(({ taken }) => taken));
  return html`<section class="rp-agents"><h2>${say("reports.agents")}</h2>
    ${agents.length === 0 ? html`<p class="rp-none">${say("reports.agents_none")}</p>` : html`<div class="rp-scroll" tabindex="0" role="region" aria-label=${say("reports.agents")}><table class="rp-table">
      <caption class="hidden">${say("reports.agents")}</caption>
      <thead><tr><th scope="col">${say("reports.agent")}</th>${["taken", "answered", "firstAnswerP50", "rating", "open"].map((name) => html`<th scope="col" key=${name}>${say(`reports.${name}`)}</th>`)}</tr></thead>
      <tbody>${agents.map((row) => html`<tr key=${row.person.id}>
        <th scope="row"><span class="rp-person"><${Avatar} person=${row.person} size=${24} /><bdi>${row.person.nickname}</bdi></span></th>
        <td class="rp-taken"><${Bar} share=${row.taken / most} /><span>${count(row.taken)}</span></td>
        <td>${count(row.answered)}</td><td>${time(row.firstAnswerP50)}</td>
        <td>${stars(row.ratingAverage)} <small>(${count(row.ratings)})</small></td><td>${count(row.open)}</td></tr>`)}</tbody>
    </table></div>`}</section>`;
}

function Bar({ share }) {
  return html`<span class="rp-bar" aria-hidden="true"><i style=${{ inlineSize: `${Math.round(share * 100)}%` }}></i></span>`;
}
