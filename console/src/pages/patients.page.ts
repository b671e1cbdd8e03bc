import type { PageDefinition } from "../router";

export default {
  path: "/patients",
  tag: "bw-patients",
  section: "patients",
  order: 2,
  key: "p",
  roles: ["nurse", "expert", "administrator"],
  load: () => import("./patients"),
} satisfies PageDefinition;
