// The one thing that knocks: a batch of doors on standard input, in the end one JSON line a door on standard output.
// Plain JavaScript without dependencies, so that it runs as it is in any container that has Node.js.
import { connect, isIP } from 'node:net';
import { text } from 'node:stream/consumers';

const atOnce = 512; // below the usual limit of 1024 open files
const { deadlineMs, doors } = JSON.parse(await text(process.stdin));
const waiting = doors.values();
const lines = [];

await Promise.all(Array.from({ length: Math.min(atOnce, doors.length) }, knockUntilNoneWaits));
// A name that nobody resolves would keep the process for as long as the resolver is patient.
process.stdout.write(`${lines.join('\n')}\n`, () => process.exit());

async function knockUntilNoneWaits() {
  for (const door of waiting) {
    const started = performance.now();
    const seen = await knock(door);
    const ms = Math.round(performance.now() - started);
    lines.push(JSON.stringify({ door: door.label, ...seen, ms }));
  }
}

/** Connects, asks for /healthcheck and lets the answer name its service. Nothing is asked twice. */
function knock({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let isResolved = isIP(host) !== 0;
    let isConnected = false;
    let answer = '';
    const end = (verdict, evidence, service) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ verdict, evidence, service });
    };
    const judge = (why) => {
      if (answer !== '')
        return end('OPEN', answer.split('\r\n', 1)[0].slice(0, 80), serviceOf(answer));
      end('INCONCLUSIVE', `took the connection, then ${why}`);
    };
    const timer = setTimeout(() => {
      if (isConnected) judge('said nothing');
      else if (!isResolved) end('INCONCLUSIVE', `the name was not resolved in ${deadlineMs} ms`);
      else end('FILTERED', `silent for ${deadlineMs} ms`);
    }, deadlineMs);
    socket.on('lookup', (error) => {
      isResolved = !error;
    });
    socket.on('connect', () => {
      isConnected = true;
      socket.write(`GET /healthcheck HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (answer.includes('\r\n\r\n') || answer.length > 16_384) judge();
    });
    socket.on('end', () => judge('closed it'));
    socket.on('error', (error) => {
      if (isConnected) judge(`broke it (${error.code})`);
      else if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')
        end('REFUSED', error.code);
      else end('INCONCLUSIVE', `${error.code}: ${error.message}`);
    });
  });
}

function serviceOf(answer) {
  const [headers] = answer.split('\r\n\r\n', 1);
  return /^x-service: *([\w-]+)/im.exec(headers)?.[1];
}
