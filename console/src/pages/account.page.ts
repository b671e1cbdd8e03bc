import type { PageDefinition } from "../router";

export default {
  path: "/account",
  tag: "bw-account",
  section: "account",
  load: () => import("./account"),
} satisfies PageDefinition;
