const QUALITIES =
  `able amber brisk calm candid clear coastal copper crisp curious deft early eager even fabled fair
  gentle gilded glad golden grand hardy honest humble keen kind light lively lucid mellow merry mild misty modest
  nimble noble northern open patient plain polar prompt quiet rapid ready robust rosy rural serene sharp silver
  simple smooth snowy solid southern steady still strong sturdy sunny swift tidal tidy upland vivid warm western wise`.split(
    /\s+/,
  );
const THINGS =
  `anchor arch beacon bell bogie brake bridge buffer cabin cable canal canyon carriage coupler crossing
  culvert depot dome embankment express ferry flag freight funnel gantry gauge girder goods halt harbour headlamp
  junction lamp lantern lever local lookout loop mast meadow milepost mill night-train orchard pantograph parcel
  piston platform points quay rail ridge river sand-box shunter siding signal sleeper station steam summit switch
  tender terminus ticket timetable token tower track train tunnel turntable valley viaduct wagon whistle yard`.split(
    /\s+/,
  );

/** Makes a name for a run that was given none, out of three random bytes or more. */
export function makeRunName(random: Uint8Array): string {
  const [first = 0, second = 0, third = 0] = random;
  const quality = QUALITIES[first % QUALITIES.length];
  const thing = THINGS[second % THINGS.length];
  return `${quality}-${thing}-${100 + third}`;
}
