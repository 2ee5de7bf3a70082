const masked = '[masked]';

/** JSON Web Tokens, whole or cut: `eyJ` is how `{"` begins in base64url. */
const jwt = /\beyJ[\w-]{8,}(?:\.[\w-]*)*/g;

/** `"password": "…"` and `"token": "…"`, also where the quotes are escaped for JSON or HTML. */
const secretField =
  /(\\*["']|&quot;|&#34;)(password|token)\1(\s*:\s*)(\\*["']|&quot;|&#34;)(?:(?!\4)(?:\\.|[^\\]))*\4/gi;

/** `Authorization: Bearer …`, as a header, as JSON, or as a list of names and values. */
const authorization =
  /(authorization(?:\\*["']|&quot;|&#34;)?\s*[:=]\s*(?:\\*["']|&quot;|&#34;)?(?:bearer\s+|basic\s+)?)(?!bearer\b|basic\b)[^\s"'\\<>&,]+/gi;

/**
 * Hides what looks like a token or a password, and `secrets`, the values known to be one. A safety net for
 * whatever text ends in a report; suites leave secrets out to begin with.
 */
export function maskSecrets(text: string, secrets: Iterable<string> = []): string {
  let result = text
    .replace(jwt, masked)
    .replace(secretField, `$1$2$1$3$4${masked}$4`)
    .replace(authorization, `$1${masked}`);
  for (const secret of secrets) {
    if (secret.length >= shortestSecret) result = result.replaceAll(secret, masked);
  }
  return result;
}

/** Anything shorter would hide innocent words; passwords of the system are longer. */
const shortestSecret = 8;
