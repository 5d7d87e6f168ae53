# syntax=docker/dockerfile:1
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json prisma.config.ts codegen.yml ./
COPY prisma prisma
COPY scripts scripts
COPY src src
RUN npm run generate && npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
# Whoever reaches the container needs a credential: README, "Who may do what".
# MALLOC_ARENA_MAX: glibc keeps what threads have freed in an arena for each of them.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 GODWIT_DATA_DIR=/data GODWIT_AUTH=on MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/prisma prisma
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
# Long enough for the first start on an empty folder: embedded PostgreSQL is created, migrations run.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
