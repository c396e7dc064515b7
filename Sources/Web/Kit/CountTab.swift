// SPDX-License-Identifier: Apache-2.0

/// One of the parts that a list is looked at in, with how many are in it.
struct CountTab: Sendable {
    let tabLink: String
    let tabTitle: String
    let tabCount: Int
    let current: Bool

    /// One for each part of a list.
    /// - Parameters:
    ///   - field: by which the part is asked for in the address.
    ///   - title: of a part.
    static func all<Part: CaseIterable & RawRepresentable<String> & Hashable>(
        of link: String,
        _ field: String,
        _ counts: [Part: Int],
        chosen: Part,
        title: (Part) -> String
    ) -> [CountTab] {
        Part.allCases.map {
            CountTab(
                tabLink: "\(link)?\(field)=\($0.rawValue)",
                tabTitle: title($0),
                tabCount: counts[$0] ?? 0,
                current: $0 == chosen
            )
        }
    }
}
