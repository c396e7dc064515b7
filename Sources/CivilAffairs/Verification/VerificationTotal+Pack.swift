// SPDX-License-Identifier: Apache-2.0
package import Packs

extension VerificationTotal {
    init(_ definition: TotalDefinition) {
        let kind: Kind =
            switch definition.form {
            case .amount: .amount(period: definition.period)
            case .flag: .flag(from: definition.from)
            }
        self.init(
            input: definition.input,
            subject: definition.subject == .family ? .family : .person,
            kind: kind,
            parts: definition.parts.map { Part($0.item, months: Int64($0.months)) }
        )
    }
}

extension PackServices {
    /// What a pack must hold before it may come into force, beside what it checks by itself: its totals add up what
    /// sources return and can be added up, and every program that is looked at again says how often.
    package static func faults(of pack: ResolvedPack) -> [PackFault] {
        func fault(_ file: String, _ text: String) -> PackFault {
            PackFault(file: file, line: 0, column: 0, text: text)
        }
        let items = sources(pack).flatMap(\.items)
        var faults = RegisterPapers.faults(of: pack) + sourceFaults(of: pack)
        for total in pack.totals {
            for part in total.parts {
                guard let item = items.first(where: { $0.input == part.item }) else {
                    let known = items.map(\.input).joined(separator: "、")
                    faults.append(fault(total.file, "“\(total.input)”要合计的“\(part.item)”没有来源返回，可写：\(known)"))
                    continue
                }
                if let text = mismatch(total, part, item) { faults.append(fault(total.file, text)) }
            }
        }
        let reviewed = Set(pack.services.filter { $0.origin == .enrolment }.compactMap(\.program))
        for program in reviewed.subtracting(pack.rechecks.map(\.program)).sorted() {
            faults.append(fault("programs/\(program).yaml", "没有写定期复核的周期 recheck，请补上"))
        }
        return faults
    }

    private static func mismatch(
        _ total: TotalDefinition,
        _ part: TotalDefinition.Part,
        _ item: VerificationSource.Item
    ) -> String? {
        switch (total.form, item.kind) {
        case (.amount, .money(let period)):
            let months = period == "年" ? 12 : 1
            guard (total.period == nil) == (period == nil) else {
                return "“\(total.input)”和“\(part.item)”一个是按月的收入，一个是某一天的数额，不能相加"
            }
            return part.months == months ? nil : "“\(part.item)”按\(period ?? "数额")返回，months 应为 \(months)"
        case (.flag, .number): return nil
        case (.amount, _): return "“\(part.item)”不是金额，不能合计成“\(total.input)”"
        case (.flag, _): return "“\(part.item)”不是件数，不能用来判断“\(total.input)”"
        }
    }
}
