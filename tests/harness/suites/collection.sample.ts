const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** A request of a collection, with the lines of its test script. */
export function sampleRequest(name: string, ...exec: readonly string[]) {
  return {
    name,
    event: [{ listen: 'test', script: { type: 'text/javascript', exec } }],
    request: { method: 'GET', url: '{{users_base_url}}/healthcheck' },
  };
}

/** The text of a collection file that holds these requests. */
export const sampleCollection = (...item: readonly object[]): string =>
  JSON.stringify({ info: { name: 'A', schema }, item });
