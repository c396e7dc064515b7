// SPDX-License-Identifier: Apache-2.0

/// Months between two regular re-checks (定期复核) of a class of families.
package struct RecheckDefinition: Sendable, Equatable {
    /// Identifier of the program.
    package let program: String
    /// The class as rules decide it, such as A.
    package let classCode: String
    /// From 1 to 12.
    package let months: Int
    package let basis: String
}

/// What a pack says of a benefit beside the rules that decide it.
package struct ProgramDefinition: Sendable, Equatable {
    package let id: String
    package let rechecks: [RecheckDefinition]
    /// Name of the rule of the family that says what the people on the program may get a month at most; nil where the
    /// pack sets no limit.
    package let ceiling: String?
    /// Programs that leave nothing of this one to whoever is on them.
    package let yields: [YieldDefinition]
}

/// That people on one program are given nothing of another (不重复享受).
package struct YieldDefinition: Sendable, Equatable {
    /// Identifier of the program that gives way.
    package let program: String
    /// Identifier of the program that it gives way to.
    package let to: String
    package let basis: String
}

/// Reads `programs/*.yaml`.
struct ProgramReader {
    /// 民发〔2021〕57号 第三十一条 wants every family looked at once a year at least.
    private static let cycle = 1...12

    let reader: NodeReader

    func program() -> ProgramDefinition {
        let program = reader.text("id")
        let ceiling = reader.optionalText("ceiling")
        let rechecks = reader.list("recheck").map { recheck($0, program: program) }
        let yields = reader.list("yields", required: false).map { item in
            let way = YieldDefinition(program: program, to: item.text("to"), basis: item.text("basis"))
            if way.to == program { item.fault("不能与自己互斥，请改 to") }
            if way.basis.isEmpty { item.fault("与“\(way.to)”不重复享受没有写依据 basis") }
            item.close()
            return way
        }
        reader.close()
        for (code, same) in Dictionary(grouping: rechecks, by: \.classCode) where same.count > 1 {
            reader.fault("\(code) 类的复核周期写了 \(same.count) 次，请只留一次")
        }
        return ProgramDefinition(id: program, rechecks: rechecks, ceiling: ceiling, yields: yields)
    }

    private func recheck(_ item: NodeReader, program: String) -> RecheckDefinition {
        let recheck = RecheckDefinition(
            program: program,
            classCode: item.text("class"),
            months: item.integer("months"),
            basis: item.text("basis")
        )
        if !Self.cycle.contains(recheck.months) {
            item.fault(
                "\(recheck.classCode) 类的复核周期写的是 \(recheck.months) 个月，"
                    + "应为 \(Self.cycle.lowerBound) 至 \(Self.cycle.upperBound) 个月：至少每年复核一次"
            )
        }
        if recheck.classCode.isEmpty { item.fault("复核周期没有写类别 class") }
        if recheck.basis.isEmpty { item.fault("\(recheck.classCode) 类的复核周期没有写依据 basis") }
        item.close()
        return recheck
    }
}
