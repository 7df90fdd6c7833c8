import { fetchSession } from "../core/store.js";
import { language } from "../core/texts.js";

const MANY = 500; // missed messages that are not told one by one

/**
 * The line is back: look how far the conversation `talk` has come. Too much of it, or sentences in another language than
 * the one that is spoken now, and what is shown is fetched anew; all else is told after the next SUBSCRIBE. Answers
 * whether there is something to hear.
 */
export async function catchUp(talk) {
  const { feed } = talk;
  try {
    const { lastSeq } = await fetchSession(talk.id);
    if (lastSeq - feed.lastSeq > MANY) await beginAnew(talk);
    else if (talk.spoken !== language.value) await translate(talk);
  } catch (problem) {
    return problem.status !== 404 && problem.status !== 403; // what could not be fetched is told instead
  }
  return true;
}

/** As if it were opened now: from where this person had read to, or the newest. */
async function beginAnew(talk) {
  talk.takeMarks();
  talk.readAtOpening = talk.readMark;
  talk.spoken = language.value;
  await talk.begin();
  talk.feed.lastRev = 0;
  talk.divide();
  talk.draw();
  talk.place.value = talk.opensAt();
}

/** The same part once more; its rows keep their keys, so nothing moves. */
async function translate(talk) {
  const seq = talk.isFollowing ? 0 : talk.seenSeq();
  talk.spoken = language.value;
  await (seq ? talk.history.around(seq) : talk.history.latest());
  talk.feed.lastSeq = Math.max(talk.feed.lastSeq, talk.session.lastSeq);
  talk.feed.lastRev = 0;
  talk.draw();
}
