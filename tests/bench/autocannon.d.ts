declare module 'autocannon' {
  namespace autocannon {
    interface Options {
      readonly url: string;
      readonly connections: number;
      readonly duration: number;
      readonly headers: Readonly<Record<string, string>>;
    }
    interface Result {
      readonly requests: { readonly average: number };
      readonly latency: { readonly p99: number };
      readonly non2xx: number;
      readonly errors: number;
    }
  }
  function autocannon(options: autocannon.Options): Promise<autocannon.Result>;
  export default autocannon;
}
