/**
 * The shape of a message: numbers, ids, UUIDs, addresses, times and quoted texts become `<…>`, so that `order 17 failed` and
 * `order 18 failed` count as one.
 */
export function shapeOf(message: string): string {
  return (
    message
      .slice(0, 400)
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>')
      .replace(/\b\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?/g, '<time>')
      .replace(/\b\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}/g, '<time>')
      .replace(/"[^"]{0,200}"/g, '"<text>"')
      .replace(/'[^']{0,200}'/g, "'<text>'")
      .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<ip>')
      .replace(/\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b/gi, '<ip>')
      .replace(/\b0x[0-9a-f]+\b/gi, '<hex>')
      .replace(/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '<id>')
      // The status of a request stays: it tells messages apart.
      .replace(/(?<!\bstatus[ =:]\d{0,2})\d+(?:\.\d+)?/g, '<n>')
      .replace(/\s+/g, ' ')
      .trim()
  );
}
