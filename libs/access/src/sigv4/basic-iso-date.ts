/** Reads `YYYYMMDDThhmmssZ`; an invalid Date when the text names no such moment. */
export function basicIsoDate(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Writes `YYYYMMDDThhmmssZ`, seconds cut off as AWS does. */
export function toBasicIso(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
