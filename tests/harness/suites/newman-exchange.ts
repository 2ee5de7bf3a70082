import type { Request, Response } from 'postman-collection';

const longestBody = 2_000;

/** A request and its response as a reader takes them in. Secrets are in it still: whoever keeps it masks it first. */
export function exchangeOf(request: Request, response: Response | undefined): string {
  const asked = `${request.method} ${request.url.toString()}`;
  const answered =
    response === undefined ? 'no response' : `${response.code} ${response.status ?? ''}`.trimEnd();
  return [asked, body(request.body?.raw), '', answered, body(response?.text())]
    .filter((line) => line !== undefined)
    .join('\n');
}

function body(text: string | undefined): string | undefined {
  if (!text) return undefined;
  return text.length > longestBody ? `${text.slice(0, longestBody)} …` : text;
}
