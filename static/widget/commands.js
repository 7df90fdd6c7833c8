/** What the page asks for by `swb(command, ...given)`; throws for what nobody knows. */
export function run(chat, command, given) {
  if (!Object.hasOwn(COMMANDS, command)) throw new Error(`swb: there is no command "${command}"`);
  return COMMANDS[command](chat, ...given);
}

/** What the loader has dealt with already. */
export async function told(chat, command, given) {
  if (command === "set") {
    if (given.lang) chat.speak(given.lang, false);
    chat.panel.dress();
  }
  if (command === "page") chat.visit(given);
  if (command === "consent") chat.panel.show();
}

const COMMANDS = {
  open: (chat) => chat.open(),
  close: ({ panel }) => panel.close(),
  toggle: (chat) => (chat.panel.isOpen ? chat.panel.close() : chat.open()),
  async prefill(chat, text) {
    await chat.open();
    chat.panel.composer.put(String(text));
  },
  async shutdown(chat) {
    chat.panel.close();
    await chat.forget();
  },
  /** Answers the person's id. Their talk of another device goes on here. */
  async identify(chat, { externalId, externalSig, nickname }) {
    const before = chat.store.known.person?.id;
    const person = await chat.courier.signIn({ externalId, externalSig, ...(nickname ? { nickname } : {}) });
    if (person.id !== before) {
      chat.panel.composer.restore();
      const { items } = await chat.api.get("/sessions?list=mine&limit=1");
      if (items.length) chat.courier.keep(items[0]);
      if (items.length && chat.panel.isOpen) await chat.history.load();
      chat.ask("connect");
    }
    return { id: person.id };
  },
};
