import type { PageDefinition } from "../router";

export default {
  path: "/agreement",
  tag: "bw-agreement",
  section: "listen",
  roles: ["nurse", "expert"],
  load: () => import("./agreement"),
} satisfies PageDefinition;
