// The one thing that knocks. Requests come as JSON lines on standard input, answers go as JSON lines to standard output, the last
// one of a request being {"end":true}. Plain JavaScript without dependencies, so that it runs in any container that has Node.js.
import { lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { connect, isIP } from 'node:net';
import { createInterface } from 'node:readline';

const atOnce = 256; // below the usual limit of 1024 open files, and few enough to be quick with each
const lateMs = 50; // a timer this late says that the prober itself was busy
const agoMs = 200; // between two knocks at the same door: what changes in so little time is unstable
const said = []; // and not yet sent
const asked = new Map(); // the names that are being looked up
let hasResolver = false; // as it has answered: where it is closed off, to wait for it would only take time

Error.stackTraceLimit = 0; // thousands of doors are refused, and nobody reads where in here that was heard

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.sockets) say({ sockets: sockets() });
  if (request.doors) await knockAtAll(request);
  say({ end: true });
}
// A name that nobody resolves would keep even process.exit() waiting, for as long as the resolver is patient.
setImmediate(() => process.stdout.write('', () => process.kill(process.pid, 'SIGKILL')));

/** What is said in one turn goes out as one piece: on its way a piece costs more than a line. */
function say(answer) {
  if (said.length === 0) setImmediate(() => process.stdout.write(said.splice(0).join('')));
  said.push(`${JSON.stringify(answer)}\n`);
}

/** Doors have names. The ports of a sweep have none, and are told in a line for all that say the same: there are thousands. */
async function knockAtAll({ deadlineMs, answerMs = deadlineMs, doors, sweeps = [] }) {
  const swept = sweeps.flatMap(({ ports, ...door }) => ports.map((port) => ({ ...door, port })));
  const alike = new Map();
  const waiting = [...doors, ...swept].values();
  const knockUntilNoneWaits = async () => {
    for (const door of waiting) {
      const how = door.twice ? knockTwice : knock;
      const seen = await how(door, deadlineMs, answerMs);
      if (door.label !== undefined) say({ door: door.label, ...seen });
      else {
        const what = JSON.stringify({ swept: door.host, ...seen });
        if (!alike.has(what)) alike.set(what, []);
        alike.get(what).push(door.port);
      }
    }
  };
  const knockers = Math.min(atOnce, doors.length + swept.length);
  await Promise.all(Array.from({ length: knockers }, knockUntilNoneWaits));
  for (const [what, ports] of alike) say({ ...JSON.parse(what), ports });
}

async function knockTwice(...how) {
  const later = () => new Promise((resolve) => setTimeout(resolve, agoMs));
  const [first, second] = await Promise.all([knock(...how), later().then(() => knock(...how))]);
  if (first.verdict === second.verdict && first.service === second.service) return first;
  const said = [first, second].map(({ verdict, evidence }) => `${verdict} (${evidence})`);
  return { verdict: 'INCONCLUSIVE', evidence: `unstable: ${said.join(', then ')}` };
}

/** As it is the whole name (RFC 1034, 3.1), for which no resolver tries its search list first: that is five names for one. */
function qualified(host) {
  return isOfCluster(host) ? `${host}.` : host;
}

function isOfCluster(host) {
  return host.endsWith('.svc.cluster.local');
}

/** A name that many doors share is looked up once at a time: a resolver that is asked for dozens at once is late for all. */
function lookupOnce(name, options, callback) {
  let answer = asked.get(name);
  if (answer === undefined) {
    answer = new Promise((resolve) => lookup(name, options, (...given) => resolve(given)));
    asked.set(name, answer);
    answer.then(() => asked.delete(name));
  }
  answer.then((given) => callback(...given));
}

/** Connects, asks for a path and lets the answer name its service. Nothing is asked twice. */
function knock({ host, port, path, header, headers = [] }, deadlineMs, answerMs) {
  return new Promise((resolve) => {
    const socket = connect({ host: qualified(host), port, lookup: lookupOnce });
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
        return end('OPEN', answer.split('\r\n', 1)[0].slice(0, 80), serviceOf(answer, header));
      end('INCONCLUSIVE', `took the connection, then ${why}`);
    };
    const giveUp = () => {
      if (isConnected) judge('said nothing');
      else if (!isResolved) end('INCONCLUSIVE', `the name was not resolved in ${nameMs} ms`);
      else end('FILTERED', `silent for ${deadlineMs} ms`);
    };
    // A prober that was busy must not take its own lateness for the silence of the door: it listens that much longer.
    const waitFor = (ms) => {
      const dueAt = performance.now() + ms;
      const own = setTimeout(() => {
        const late = performance.now() - dueAt;
        if (late > lateMs) timer = waitFor(Math.min(late, deadlineMs));
        else setImmediate(() => timer === own && giveUp()); // after what is there to be read
      }, ms);
      return own;
    };
    // A resolver that is there may be as busy as a service; what it takes is no silence of the door.
    const nameMs = hasResolver ? answerMs : deadlineMs;
    let timer = waitFor(isResolved ? deadlineMs : nameMs);
    const waitAnew = (ms) => {
      clearTimeout(timer);
      timer = waitFor(ms);
    };
    if (!isResolved) {
      socket.on('lookup', (error) => {
        isResolved = !error;
        hasResolver ||= isResolved && isOfCluster(host);
        waitAnew(deadlineMs);
      });
    }
    socket.on('connect', () => {
      isConnected = true;
      waitAnew(answerMs);
      const name = host.includes(':') ? `[${host}]` : host;
      const lines = [`GET ${path} HTTP/1.1`, `Host: ${name}`, 'Connection: close', ...headers];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.on('data', (bytes) => {
        if (answer === '') waitAnew(deadlineMs);
        answer += bytes.toString('latin1');
        if (answer.includes('\r\n\r\n') || answer.length > 16_384) judge();
      });
      socket.on('end', () => judge('closed it'));
    });
    socket.on('error', (error) => {
      if (isConnected) judge(`broke it (${error.code})`);
      else if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')
        end('REFUSED', error.code);
      else end('INCONCLUSIVE', `${error.code}: ${error.message}`);
    });
  });
}

function serviceOf(answer, header) {
  const [head] = answer.split('\r\n\r\n', 1);
  const name = `${header}:`.toLowerCase();
  const line = head.split('\r\n').find((one) => one.toLowerCase().startsWith(name));
  return line?.slice(name.length).trim();
}

/** Every listening TCP socket and every UDP socket without a peer, as /proc/net tells it (proc_net(5)); undefined where it does not. */
function sockets() {
  const states = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' };
  try {
    return Object.entries(states).flatMap(([table, state]) => {
      const rows = textOf(table).trim().split('\n').slice(1);
      return rows
        .map((row) => row.trim().split(/\s+/))
        .filter(([, , , is]) => is === state)
        .map(([, local]) => ({ table, local }));
    });
  } catch {
    return undefined;
  }
}

/** A kernel without IPv6 has no tables for it; a table that may not be read says nothing. */
function textOf(table) {
  try {
    return readFileSync(`/proc/net/${table}`, 'latin1');
  } catch (error) {
    if (error.code === 'ENOENT' && table.endsWith('6')) return '';
    throw error;
  }
}
