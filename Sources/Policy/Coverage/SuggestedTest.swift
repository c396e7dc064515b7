// SPDX-License-Identifier: Apache-2.0

/// A test that a program lacks at the edge of one of its comparisons, for a person to confirm: what it expects is what
/// the rules say now, which nobody has yet held against the document.
package struct SuggestedTest: Sendable, Equatable {
    package let program: String
    /// The rule whose comparison it is, and where that stands.
    package let rule: String
    package let file: String
    package let line: Int
    package let column: Int
    /// The comparison as it is written.
    package let comparison: String
    /// The test in the form of `policy format`, ready to be pasted beside the others.
    package let text: String
}

extension PolicyBook {
    /// - Throws: `PolicyProblem` when a suggestion would not read as it was written, which no test of ours has seen.
    package func suggestedTests() throws -> [SuggestedTest] { try programs.flatMap { try $0.suggestedTests() } }
}

extension PolicyProgram {
    /// Tests right at, below and above the edges that none of its tests stands at yet. Each is one of its tests with one
    /// fact moved; a comparison that no single fact brings to its edge has none.
    package func suggestedTests() throws -> [SuggestedTest] {
        let search = BoundarySearch(program: self)
        var families = tests.compactMap { test in
            (try? household(of: test)).flatMap { facts in
                try? search.family(test, FactPlace.Told(facts: facts, parameters: parameters(of: test)))
            }
        }
        var titles = Set(tests.map(\.title))
        var suggested: [SuggestedTest] = []
        for (site, rule) in sites {
            let touched = search.touched(site, by: families)
            let lacking = Set([false, true]).subtracting(touched)
            guard !lacking.isEmpty else { continue }
            let finds = search.finds(site, from: families, sides: lacking, andFurther: touched.isEmpty)
            for find in finds where !families.contains(where: { $0.isSame(as: find.family) }) {
                families.append(find.family)
                var writing = SuggestedText(program: self, find: find, rule: rule)
                writing.makeTitle(unlike: titles)
                guard let text = try writing.text() else { continue }
                titles.insert(writing.title)
                suggested.append(
                    SuggestedTest(
                        program: name,
                        rule: rule.name,
                        file: site.file,
                        line: site.line,
                        column: site.column,
                        comparison: writing.comparison,
                        text: text
                    )
                )
            }
        }
        return suggested
    }

    /// Every comparison of the program's own rules that has a more and a less, in the order of its files.
    private var sites: [(BoundarySearch.Site, Rule)] {
        var seen: Set<BoundarySearch.Site> = []
        var sites: [(site: BoundarySearch.Site, rule: Rule)] = []
        for rule in editions.lazy.flatMap(\.rules) where rule.declaration.program == name {
            for part in rule.cases {
                for term in part.terms {
                    term.walk { inner in
                        guard case .compare(let sign, let left, let right) = inner.form, sign.isOrdered else { return }
                        let site = BoundarySearch.Site(inner, left, right, in: part)
                        if seen.insert(site).inserted { sites.append((site, rule)) }
                    }
                }
            }
        }
        return sites.sorted { left, right in
            (left.site.file, left.site.line, left.site.column) < (right.site.file, right.site.line, right.site.column)
        }
    }
}

extension BoundarySearch.Family {
    fileprivate func isSame(as other: Self) -> Bool {
        date == other.date && region == other.region && told == other.told
    }
}
