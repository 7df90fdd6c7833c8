/** What the leading tab tells all of them, and itself. */
export function take(chat, name, detail) {
  TAKEN[name]?.(chat, detail);
}

const TAKEN = {
  frame({ conversation, history }, body) {
    const hear = () => conversation.hear(body);
    // Another tab may tell what this one's first page, still under way, does not have.
    if (conversation.session || !history.loaded) hear();
    else history.loaded.then(hear, hear);
  },
  entry({ conversation }, entry) {
    if (conversation.find(entry.msgNo) || entry.createdAt) conversation.write(entry);
  },
  gone({ store, conversation }, msgNo) {
    store.entries.delete(msgNo);
    conversation.discard(msgNo);
  },
  line(chat, told) {
    chat.line = told;
    if (["live", "polling"].includes(told)) chat.clock.set();
    chat.panel.showLine();
  },
  session({ conversation }, session) {
    conversation.know(session);
  },
  signed(chat, { isOther }) {
    const { conversation, courier, history } = chat;
    if (isOther) {
      courier.line.close();
      courier.topic = null;
      const { outbox } = conversation;
      conversation.clear();
      conversation.outbox = outbox;
      history.forget();
    }
    chat.visited = null;
    chat.visit();
    conversation.changed();
  },
  told({ panel }, { title, hint }) {
    panel.tell([title, hint].filter(Boolean).join(" · "));
  },
};
