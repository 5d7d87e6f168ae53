import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { documentedVariables, loadConfig } from "../src/config/config.js";
import { roles } from "../src/core/roles.js";

const folder = "ops/kubernetes";

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  /** each kind has a shape of its own */
  [part: string]: any;
}

const files = readdirSync(folder).filter((file) => file !== "kustomization.yaml");
const manifests = files.flatMap((file): Manifest[] =>
  parseAllDocuments(readFileSync(`${folder}/${file}`, "utf8")).map((document) => {
    expect(document.errors, file).toEqual([]);
    return document.toJS() as Manifest;
  }),
);
const ofKind = (kind: string): Manifest[] => manifests.filter((one) => one.kind === kind);
const deployments = ofKind("Deployment");
const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0];
const environmentOf = (deployment: Manifest): Record<string, string> =>
  Object.fromEntries(
    containerOf(deployment).env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );
const settings = ofKind("ConfigMap")[0]!["data"] as Record<string, string>;

/** The API version that each kind has had since Kubernetes 1.25. */
const versions: Readonly<Record<string, string>> = {
  ConfigMap: "v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Namespace: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PodDisruptionBudget: "policy/v1",
  Service: "v1",
};

test("every file is applied or named as one to add, and every object is of a kind that is served", () => {
  const text = readFileSync(`${folder}/kustomization.yaml`, "utf8");
  const { resources } = parse(text) as { resources: string[] };
  for (const file of files) expect(resources.includes(file) || text.includes(`#  - ${file}`), file).toBe(true);
  expect(files).toEqual(expect.arrayContaining(resources));
  for (const { apiVersion, kind } of manifests) expect([kind, apiVersion]).toEqual([kind, versions[kind]]);
  const names = manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(new Set(names).size).toBe(names.length);
});

test("every role is some process's, and what processes are told is configuration that is taken", () => {
  const told = deployments.flatMap((one) => environmentOf(one)["GODWIT_ROLES"]!.split(","));
  expect(told.toSorted()).toEqual([...roles].toSorted());
  for (const deployment of deployments) {
    const env = { ...settings, ...environmentOf(deployment) };
    for (const name of Object.keys(env)) expect(documentedVariables).toContain(name);
    const config = loadConfig({ ...env, DATABASE_URL: "postgresql://godwit@postgres/godwit" });
    expect(config.roles).toEqual(environmentOf(deployment)["GODWIT_ROLES"]!.split(","));
    const { terminationGracePeriodSeconds: grace } = deployment["spec"].template.spec;
    const pauseMs = Number(/(\d+)\)$/.exec(containerOf(deployment).lifecycle.preStop.exec.command.at(-1))![1]);
    expect(grace * 1000).toBeGreaterThan(pauseMs + config.server.shutdownTimeoutMs);
  }
});

test("selectors find the pods that they are meant for, and nothing that serves goes whole", () => {
  const found = (selector: Record<string, string>): string[] =>
    deployments
      .filter(({ spec }) =>
        Object.entries(selector).every(([key, value]) => spec.template.metadata.labels[key] === value),
      )
      .map(({ metadata }) => metadata.name);
  for (const { spec, metadata } of deployments) expect(found(spec.selector.matchLabels)).toEqual([metadata.name]);
  const budgets = ofKind("PodDisruptionBudget");
  expect(budgets.map(({ metadata }) => metadata.name).toSorted()).toEqual(
    deployments.map(({ metadata }) => metadata.name).toSorted(),
  );
  for (const { spec, metadata } of budgets) expect(found(spec.selector.matchLabels)).toEqual([metadata.name]);
  const [service] = ofKind("Service");
  expect(found(service!["spec"].selector)).toEqual(["godwit-api"]);
  const [scaler] = ofKind("HorizontalPodAutoscaler");
  expect(scaler!["spec"].scaleTargetRef.name).toBe("godwit-api");
  expect(scaler!["spec"].minReplicas).toBeGreaterThanOrEqual(2);
  for (const one of deployments.filter(({ metadata }) => metadata.name !== "godwit-fit")) {
    expect(one["spec"].replicas).toBeGreaterThanOrEqual(2);
    expect(one["spec"].strategy.rollingUpdate.maxUnavailable).toBe(0);
  }
});

test("pods are asked at doors that the service has, and run as the image does, without rights", () => {
  const probes = readFileSync("src/server/probes.ts", "utf8");
  const user = /^USER node$/m.test(readFileSync("Dockerfile", "utf8"));
  expect(user).toBe(true);
  for (const deployment of deployments) {
    const container = containerOf(deployment);
    const ports = container.ports.map(({ name }: { name: string }) => name);
    for (const kind of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      const { path, port } = container[kind].httpGet;
      expect(probes).toContain(`"${path}"`);
      expect(ports).toContain(port);
    }
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(deployment["spec"].template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.resources.limits.memory).toBeDefined();
    const mounted = container.volumeMounts.map(({ name }: { name: string }) => name);
    expect(deployment["spec"].template.spec.volumes.map(({ name }: { name: string }) => name)).toEqual(mounted);
  }
});

test("no secret stands in a file", () => {
  for (const name of Object.keys(settings)) expect(name).not.toMatch(/KEY|PASSWORD|SECRET|DATABASE_URL/);
  for (const deployment of deployments)
    expect(containerOf(deployment).envFrom.map((one: object) => Object.keys(one)[0])).toEqual([
      "configMapRef",
      "secretRef",
    ]);
});
