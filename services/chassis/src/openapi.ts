import * as z from 'zod';
import { message, type Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of a service, drawn from the schemas its requests are checked with. */
export function describeApi(name: string, routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  const bearer = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };
  return {
    openapi: '3.1.0',
    info: { title: `The ${name} API`, version: '1.0.0' },
    paths,
    components: { securitySchemes: { bearer } },
  };
}

function operation({ method, path, summary, needsToken, query, body, answers }: Route): Json {
  const responses = Object.entries(answers).map(([status, schema]) => [
    status,
    { description: meaning[status] ?? 'Refused', content: content(schema, 'output') },
  ]);
  return {
    operationId: `${method}${path.replaceAll(/\W+(\w)?/g, (_, letter = '') => letter.toUpperCase())}`,
    summary,
    ...(needsToken && { security: [{ bearer: [] }] }),
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(body && { requestBody: { required: true, content: content(body, 'input') } }),
    responses: {
      ...Object.fromEntries(responses),
      default: { description: 'Refused', content: content(message, 'output') },
    },
  };
}

const meaning: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  401: 'Not proven who asks',
  404: 'Not there',
  409: 'Too many already',
  422: 'Not valid',
  429: 'Too often',
  503: 'Not possible right now',
};

function content(schema: z.ZodType, io: 'input' | 'output'): Json {
  const described = jsonSchema(schema, io);
  const type = described.type === 'string' ? 'text/plain' : 'application/json';
  return { [type]: { schema: described } };
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const queryParameters = (query: z.ZodType | undefined): Json[] =>
  Object.entries(query === undefined ? {} : Object(jsonSchema(query, 'input').properties)).map(
    ([name, schema]) => ({ name, in: 'query', required: false, schema }),
  );

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...described } = z.toJSONSchema(schema, { io });
  return described;
}
