const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** The same element under another name: `<DBSnapshotMessage>…` → `<DescribeDBSnapshotsResult>…`. */
export function renameRoot(xml: string, name: string): string {
  return xml.replace(/^<[^\s/>]+/, `<${name}`).replace(/<\/[^<>]+>$/, `</${name}>`);
}
