/**
 * Words that disguises hide. No verdict hangs on this list (the banks are for that): it tells the normaliser which of
 * several spellings to believe, and which two fragments to put together. `*` stands for any ending.
 */
export const HARMFUL_WORDS: readonly string[] = words(`
  anal anus bdsm blowjob* boob* bukkake clitoris cock cocks creampie* cum cumming cumshot* cunt* deepthroat* dick dicks
  dildo* ejaculat* erotic* fellatio fetish* fuck* gangbang* genital* handjob* hentai horny incest* lingerie masturbat*
  milf* naked nipple* nsfw nude nudes nudity onlyfans orgasm* orgy penis* porn porno* prostitut* pussy rape raped raping
  rapist* sex sexual* sexy slut* striptease threesome tits topless undress* upskirt vagina* vulva whore* xxx

  behead* bleed bleeding blood bloody bludgeon* butcher* corpse* decapitat* disembowel* dismember* eviscerat* execut*
  flayed gore gory guts hanged impale* intestin* kill killed killer* killing kills massacre* mutilat* murder* rotting
  severed shoot shooting shot slaughter* slit stab stabbed stabbing strangl* throat tortur* violen* wound*

  ammo ammunition anthrax ar15 assassin* bomb bombs bomber* bombing* cyanide dagger* detonat* dynamite explosi* firearm*
  glock grenade* gun guns gunman gunpowder hijack* ied isis jihad* kidnap* knife knives machete* militant* missile*
  molotov napalm pistol* poison* ransomware ricin rifle* sarin shotgun* silencer* sniper* terroris* thermite trafficking
  weapon* arson* burgl* counterfeit* fraud hack hacked hacker* hacking hitman malware phishing smuggl* steal stolen

  amphetamine* cannabis cocaine crack drug drugs ecstasy fentanyl heroin ketamine lsd marijuana mdma meth
  methamphetamine* opioid* opium overdos* oxycodone psilocybin syringe* weed xanax

  anorexi* bulimi* hanging noose selfharm* slash suicid* thinspo wrist wrists

  aryan bastard* bitch* chink* coon dyke faggot* fag fags genocid* gook* hate hated hitler holocaust kike* kkk lynch*
  nazi* nigga* nigger* paki pakis racis* raghead* retard* scum shemale* shit* skinhead* spic spics subhuman*
  supremac* swastika* towelhead* tranny trannies untermensch* vermin wetback*

  child children csam jailbait kid kids lolicon* minor minors paedophil* pedophil* preteen* shotacon* teen teenage*
  teens toddler* underage*
`);

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
