/**
 * Pictures of what moderation cares about, with their short names in Unicode CLDR (those marked "sense": what they are
 * used for). Pictures with a second, innocent life keep their plain name: a peach may be a peach.
 */
export const EMOJI_WORDS: ReadonlyMap<string, string> = new Map([
  ["🔫", "gun"], // sense; CLDR: "water pistol"
  ["💣", "bomb"],
  ["🧨", "firecracker"],
  ["🔪", "kitchen knife"],
  ["🗡", "dagger"],
  ["⚔", "crossed swords"],
  ["🪓", "axe"],
  ["🪚", "carpentry saw"],
  ["🏹", "bow and arrow"],
  ["💥", "explosion"], // sense; CLDR: "collision"
  ["🩸", "drop of blood"],
  ["☠", "skull and crossbones"],
  ["💀", "skull"],
  ["⚰", "coffin"],
  ["🪦", "headstone"],
  ["⛓", "chains"],
  ["🧟", "zombie"],
  ["☢", "radioactive"],
  ["☣", "biohazard"],
  ["🤬", "swearing"], // CLDR: "face with symbols on mouth"
  ["🖕", "middle finger"],
  ["💊", "pill"],
  ["💉", "syringe"],
  ["🚬", "cigarette"],
  ["🍄", "mushroom"],
  ["🍺", "beer"],
  ["🍷", "wine"],
  ["🔞", "nsfw"], // sense; CLDR: "no one under eighteen"
  ["🍆", "eggplant"],
  ["🍑", "peach"],
  ["💦", "sweat droplets"],
  ["👅", "tongue"],
  ["👙", "bikini"],
  ["🩲", "briefs"],
  ["🩱", "one-piece swimsuit"],
  ["💋", "kiss mark"],
  ["🫦", "biting lip"],
  ["👶", "baby"],
  ["🧒", "child"],
  ["👦", "boy"],
  ["👧", "girl"],
]);
