// SPDX-License-Identifier: Apache-2.0

/// Something typed that is offered again. It travels inside the page only and is stored nowhere.
struct Kept: Sendable {
    static let prefix = "kept."
    /// Not worth keeping, or not ours to show again.
    private static let left: Set<String> = ["csrf", "password", "new", "again", "code"]
    /// Sent again, but no text that anybody typed.
    private static let unseen: Set<String> = [
        "request_id", "version", "person", "case", "id", "action", "hash", "role",
    ]

    /// Chosen from a list; the value is a word of the program and means nothing to the reader.
    private static let chosen: Set<String> = [
        "relation", "standing", "service", "channel", "action", "state", "kind", "side", "upheld", "hukou", "region",
        "village", "sex", "marital", "settlement", "material", "posting", "objection", "survivor",
    ]

    /// Name under which a login form carries it.
    let field: String
    let name: String
    let title: String
    let value: String
    /// False for the keys of records, which are sent again but mean nothing to the reader.
    let readable: Bool
    /// Typed rather than chosen from a list, so that it can be mended where it is shown again.
    let editable: Bool
    /// Too long for one line.
    let long: Bool

    /// What came with a form, without passwords and codes.
    /// - Parameter titles: of fields that a pack defines, by name.
    static func typed(in form: FormData, titles: [String: String] = [:]) -> [Kept] {
        form.values.filter { !left.contains($0.key) && !$0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
            .flatMap { name, values in values.filter { !$0.isEmpty }.map { Kept(name, $0, titles) } }
    }

    /// What a login form carried.
    static func carried(in form: FormData, titles: [String: String] = [:]) -> [Kept] {
        form.values.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { Kept(String(name.dropFirst(prefix.count)), $0, titles) }
        }
    }

    private init(_ name: String, _ value: String, _ titles: [String: String]) {
        self.name = name
        self.value = value
        field = Self.prefix + name
        title = titles[name] ?? FieldNames.title(name)
        readable = !Self.unseen.contains(name) && !Self.chosen.contains(name)
        editable = readable && (titles[name] != nil || FieldNames.isKnown(name))
        long = value.count > 40 || value.contains(where: \.isNewline)
    }
}
