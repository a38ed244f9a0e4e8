// The one connection to the demo: requests with numbered replies, pushes in between, and it comes back by itself.

const SOCKET = new URL("page/socket", document.baseURI);
SOCKET.protocol = SOCKET.protocol === "https:" ? "wss:" : "ws:";
const LONGEST_WAIT = 5000;

let socket = null;
let numbered = 0;
let wait = 250;
const waiting = new Map();

export function connect({ opened, pushed, lost }) {
  socket = new WebSocket(SOCKET);
  socket.onopen = () => {
    wait = 250;
    opened();
  };
  socket.onmessage = ({ data }) => hear(JSON.parse(data), pushed);
  socket.onclose = () => {
    giveUp();
    lost();
    setTimeout(connect, wait, { opened, pushed, lost });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
}

function hear(told, pushed) {
  if (!("n" in told)) return pushed(told);
  const { resolve, reject } = waiting.get(told.n);
  waiting.delete(told.n);
  return told.error === undefined ? resolve(told.result) : reject(new Error(told.error));
}

function giveUp() {
  for (const { reject } of waiting.values()) reject(new Error(""));
  waiting.clear();
}

// Resolves with the server's result; rejects with its sentence, or with nothing to say when the line broke.
export function ask(what, given = {}) {
  numbered += 1;
  const n = numbered;
  return new Promise((resolve, reject) => {
    if (socket?.readyState !== WebSocket.OPEN) return reject(new Error(""));
    waiting.set(n, { resolve, reject });
    return socket.send(JSON.stringify({ n, do: what, ...given }));
  });
}
