import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

export type { Logger };

const flushAfterMs = 100;

const secrets = ['password', 'token', 'hash', 'authorization', 'privateKey'];

/** A JSON logger on stdout. Secrets are redacted, and of an error only its type, text and stack are kept:
 * the errors of an HTTP client carry the whole request, password included. */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service: name },
    timestamp: isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: secrets.flatMap((key) => [key, `*.${key}`]),
    serializers: { err: describeError },
  };
  return pino(options, destination ?? stdout());
}

let writtenMs = 0;
let written = '';

// Many lines fall into one millisecond, and writing a date takes as long as a quarter of a line.
function isoTime(): string {
  const ms = Date.now();
  if (ms !== writtenMs) written = `,"time":"${new Date(ms).toISOString()}"`;
  writtenMs = ms;
  return written;
}

// Lines are collected, because a write for each would cost more than the line. None is lost when the process exits. A timer that
// ran all the time would wake an idle service ten times a second.
function stdout(): DestinationStream {
  const stream = pino.destination({ sync: true, minLength: 8_192 });
  let isDue = false;
  const flush = () => {
    isDue = false;
    stream.flushSync();
  };
  process.on('exit', flush);
  return {
    write(line) {
      stream.write(line);
      if (!isDue) setTimeout(flush, flushAfterMs).unref();
      isDue = true;
    },
  };
}

interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorDescription;
}

function describeError(thrown: unknown): ErrorDescription {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown) };
  const { name: type, message, stack, cause } = thrown;
  const description = { type, message, stack };
  return cause === undefined ? description : { ...description, cause: describeError(cause) };
}
