import type { PageDefinition } from "../router";

export default {
  path: "/patients/:patientId",
  tag: "bw-patient",
  section: "patients",
  roles: ["nurse", "expert", "administrator"],
  load: () => import("./patient"),
} satisfies PageDefinition;
