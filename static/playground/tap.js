/** Show what goes over a socket, both ways; `spell` makes {title, text} of one message. */
export function tapped(socket, frames, spell) {
  const send = socket.send.bind(socket);
  socket.send = (data) => {
    frames.sent(spell(data));
    return send(data);
  };
  socket.addEventListener("message", ({ data }) => frames.received(spell(data)));
  return socket;
}
