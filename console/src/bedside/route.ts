/**
 * Addresses of the bedside page, in the fragment: the edge serves one file and every screen has an
 * address all the same. `#/treatments/<id>/help` is the screen `help` of a treatment.
 */
export interface Route {
  screen:
    | "home"
    | "register"
    | "patient"
    | "edit"
    | "allergies"
    | "medicine"
    | "family"
    | "start"
    | "treatment"
    | "help"
    | "finish"
    | "cancel"
    | "given"
    | "severity"
    | "care"
    | "verify"
    | "records"
    | "instruments"
    | "more";
  patient: string;
  treatment: string;
}

const OF_PATIENT = new Set(["edit", "allergies", "medicine", "family", "start"]);
const OF_TREATMENT = new Set(["help", "finish", "cancel", "given", "severity", "records", "more"]);
const ALONE = new Set(["register", "records", "instruments", "care", "verify", "more"]);

export function parse(hash: string): Route {
  const [first = "", id = "", screen = ""] = hash.replace(/^#\/?/, "").split("/");
  const route = { patient: "", treatment: "" };
  if (first === "patients" && id) {
    return { ...route, patient: id, screen: (OF_PATIENT.has(screen) ? screen : "patient") as Route["screen"] };
  }
  if (first === "treatments" && id) {
    return { ...route, treatment: id, screen: (OF_TREATMENT.has(screen) ? screen : "treatment") as Route["screen"] };
  }
  return { ...route, screen: (ALONE.has(first) ? first : "home") as Route["screen"] };
}

export const href = {
  home: "#/",
  register: "#/register",
  records: "#/records",
  instruments: "#/instruments",
  care: "#/care",
  verify: "#/verify",
  more: "#/more",
  patient: (id: string, screen: "" | "edit" | "allergies" | "medicine" | "family" | "start" = ""): string =>
    `#/patients/${id}${screen && `/${screen}`}`,
  treatment: (
    id: string,
    screen: "" | "help" | "finish" | "cancel" | "given" | "severity" | "records" | "more" = "",
  ): string => `#/treatments/${id}${screen && `/${screen}`}`,
};

export const go = (to: string): void => {
  location.hash = to;
};
