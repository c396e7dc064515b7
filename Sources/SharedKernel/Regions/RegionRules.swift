// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Compares a list of regions with what the store holds.
enum RegionRules {
    /// What an import has to write; empty when the store already says all of it.
    struct Plan {
        var regions: [(id: Int64, level: Region.Level)] = []
        var versions: [RegionTree.Version] = []
        /// Regions that now lie under another parent, so that the places of their people change.
        var moved: [Int64] = []
    }

    /// - Parameter firstKey: the first of as many free keys as there are lines.
    /// - Throws: `RegionsProblem`.
    static func plan(_ lines: [RegionLine], over tree: RegionTree, firstKey: Int64) throws -> Plan {
        try check(lines)
        var plan = Plan()
        var ids: [String: Int64] = [:]
        for version in tree.allVersions.sorted(by: { $0.validFrom < $1.validFrom }) {
            ids[version.code] = version.regionID
        }
        let root = renamings(lines)
        var chains: [String: Int64] = [:]
        for line in lines {
            if let last = root[line.code], let known = ids[line.code] { chains[last] = known }
        }
        var nextKey = firstKey
        for line in lines where ids[line.code] == nil {
            let last = root[line.code] ?? line.code
            if let known = chains[last] {
                ids[line.code] = known
            } else {
                ids[line.code] = nextKey
                chains[last] = nextKey
                plan.regions.append((nextKey, line.level))
                nextKey += 1
            }
        }
        let known = Dictionary(
            tree.allVersions.map { (Key(code: $0.code, from: $0.validFrom), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for line in lines {
            let version = try version(of: line, ids: ids)
            guard known[Key(code: line.code, from: line.validFrom)] != version else { continue }
            plan.versions.append(version)
            guard let before = tree.region(version.regionID) else { continue }
            let dissolved = version.successorID != nil && before.successorID != version.successorID
            if dissolved || (before.parentID != version.parentID && version.validUntil == nil) {
                plan.moved.append(version.regionID)
            }
        }
        return plan
    }

    /// Pairs of ancestor and descendant, each region with itself included. What was dissolved lies under what took it
    /// over too, so that the papers of a merged township stay with the office that answers for them now.
    /// - Throws: `RegionsProblem.loop`.
    static func closure(of tree: RegionTree) throws -> [(ancestor: Int64, descendant: Int64)] {
        try tree.all.flatMap { region in
            let line = tree.ancestors(of: region.id)
            if let last = line.last, let parent = last.parentID, tree.region(parent) != nil {
                throw RegionsProblem.loop(code: region.code)
            }
            return tree.answering(for: region.id).map { ($0, region.id) }
        }
    }

    private struct Key: Hashable {
        let code: String
        let from: CivilDate
    }

    private static func check(_ lines: [RegionLine]) throws {
        var seen: Set<Key> = []
        for line in lines {
            guard line.code.utf8.count == 12, line.code.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw RegionsProblem.malformedCode(line.code, name: line.name)
            }
            guard !line.name.isEmpty else { throw RegionsProblem.missingName }
            guard seen.insert(Key(code: line.code, from: line.validFrom)).inserted else {
                throw RegionsProblem.repeatedLine(code: line.code)
            }
        }
    }

    /// For every code the last code of the same region: a successor with a single predecessor of the same level is a
    /// new code of the same region, not a new region.
    private static func renamings(_ lines: [RegionLine]) -> [String: String] {
        var predecessors: [String: Set<String>] = [:]
        var successors: [String: String] = [:]
        var levels: [String: Region.Level] = [:]
        for line in lines {
            levels[line.code] = line.level
            guard let successor = line.successorCode else { continue }
            predecessors[successor, default: []].insert(line.code)
            successors[line.code] = successor
        }
        var result: [String: String] = [:]
        for line in lines {
            var code = line.code
            var seen: Set<String> = [code]
            while let next = successors[code], predecessors[next]?.count == 1, levels[next] == levels[code],
                seen.insert(next).inserted
            {
                code = next
            }
            result[line.code] = code
        }
        return result
    }

    private static func version(of line: RegionLine, ids: [String: Int64]) throws -> RegionTree.Version {
        guard let id = ids[line.code] else { throw RegionsProblem.unknownCode(line.code) }
        let parent = try line.parentCode.map { code in
            guard let parent = ids[code] else { throw RegionsProblem.unknownParent(code: line.code, parent: code) }
            return parent
        }
        let successor = try line.successorCode.map { code in
            guard let successor = ids[code] else {
                throw RegionsProblem.unknownSuccessor(code: line.code, successor: code)
            }
            return successor
        }
        return RegionTree.Version(
            regionID: id,
            code: line.code,
            name: line.name,
            parentID: parent,
            validFrom: line.validFrom,
            validUntil: line.validUntil,
            successorID: successor == id ? nil : successor
        )
    }
}
