import type { AirflowProps, Celery, WorkerSet } from "../../../lib/workloads/airflow";
import { celery, renderCelery } from "./celery";
import { render } from "./render";

const set = (given: WorkerSet) => () => renderCelery({ workers: { default: given } });
/** What a program without types may give. */
const untyped = (given: unknown) => given as WorkerSet & Celery & AirflowProps;
const url = { name: "cache", key: "url" };

test.each<[string, () => unknown, RegExp]>([
  [
    "the CeleryExecutor without its broker",
    () => render({ executor: "CeleryExecutor" }),
    /celery: missing; allowed: a broker and workers: executor has CeleryExecutor/,
  ],
  [
    "a broker that no executor uses",
    () => render({ celery }),
    /celery: \["broker","workers"\]; allowed: nothing, unless executor has CeleryExecutor/,
  ],
  [
    "workers without a broker",
    () => renderCelery(untyped({ broker: undefined })),
    /celery\.broker: missing; allowed: one of redis, externalRedis and rabbitmq/,
  ],
  [
    "two brokers",
    () => renderCelery(untyped({ broker: { ...celery.broker, rabbitmq: { url } } })),
    /celery\.broker: \["redis","rabbitmq"\]; allowed: one of/,
  ],
  [
    "results in RabbitMQ",
    () => renderCelery(untyped({ broker: { rabbitmq: { url } }, resultBackend: "broker" })),
    /celery\.resultBackend: "broker"; allowed: database/,
  ],
  [
    "a port that is none",
    () => renderCelery({ broker: { externalRedis: { url, port: 0 } } }),
    /externalRedis\.port: 0/,
  ],
  ["no workers", () => renderCelery({ workers: {} }), /celery\.workers: \{\}; allowed: at least one set/],
  [
    "a queue that two sets take from",
    () => renderCelery({ workers: { default: {}, a: { queues: ["q"] }, b: { queues: ["q"] } } }),
    /celery\.workers\.b\.queues: "q"; allowed: a queue that no other set takes from; a does/,
  ],
  [
    "a default queue that nobody takes from",
    () => renderCelery({ workers: { heavy: {} } }),
    /celery\.workers: \["heavy"\]; allowed: queues with default among them/,
  ],
  ["a queue with a comma", set({ queues: ["default", "a,b"] }), /default\.queues: "a,b"; allowed: 1 to 100 letters/],
  [
    "a name too long",
    () => renderCelery({ workers: { default: {}, ["a".repeat(21)]: {} } }),
    /: "a+"; allowed: a name of at most 20/,
  ],
  ["no concurrency", set({ concurrency: 0 }), /default\.concurrency: 0; allowed: a whole number from 1 to 256/],
  ["no task's length", set({ longestTaskSeconds: 0 }), /default\.longestTaskSeconds: 0; allowed: 1 to 604800/],
  [
    "KEDA and a HorizontalPodAutoscaler for the same workers",
    set(untyped({ autoscaling: { keda: { max: 3 }, hpa: { max: 3 } } })),
    /default\.autoscaling: \["keda","hpa"\]; allowed: either keda or hpa/,
  ],
  [
    "a number of workers where an autoscaler decides it",
    set(untyped({ replicas: 3, autoscaling: { keda: { max: 3 } } })),
    /default\.replicas: 3; allowed: nothing, where autoscaling decides/,
  ],
  ["fewer workers at most than at least", set({ autoscaling: { hpa: { min: 4, max: 3 } } }), /hpa\.max: 3/],
  ["no worker under a HorizontalPodAutoscaler", set({ autoscaling: { hpa: { min: 0, max: 3 } } }), /hpa\.min: 0/],
])("%s is refused, naming the property", (_, act, message) => {
  expect(act).toThrow(message);
});

test("another default queue may be the one that is taken from", () => {
  expect(() =>
    renderCelery({ workers: { heavy: {} } }, { config: { operators: { default_queue: "heavy" } } }),
  ).not.toThrow();
});

test("no workers at all may be what is left when nothing is to do, with KEDA", () => {
  expect(set({ autoscaling: { keda: { min: 0, max: 3 } } })).not.toThrow();
});

test("a broker's URL in the configuration is refused without repeating it", () => {
  const refused = () => render({ config: JSON.parse('{ "celery": { "broker_url": "redis://:hunter2@cache" } }') });
  expect(refused).toThrow(/config\.celery\.broker_url: .*celery\.broker/);
  expect(refused).not.toThrow(/hunter2/);
});
