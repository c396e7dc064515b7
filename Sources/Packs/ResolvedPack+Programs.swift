// SPDX-License-Identifier: Apache-2.0
import Policy

/// What packs say of programs, held against each other.
extension ResolvedPack {
    /// That a list of people by age names an age that the packs set.
    static func check(_ service: ServiceDefinition, ages kinds: [String: Kind]) -> [PackFault] {
        guard let rule = service.byAge, kinds[rule.age]?.description != "岁" else { return [] }
        return [rule.place.fault("到龄名单的 age 写的“\(rule.age)”不是政策规则读的以岁为单位的参数")]
    }

    /// That every program that is named is one that a service brings people onto.
    static func check(
        _ rechecks: [RecheckDefinition],
        _ yields: [YieldDefinition],
        services: [ServiceDefinition]
    ) -> [PackFault] {
        let programs = Set(services.compactMap(\.program))
        func fault(_ file: String, _ program: String) -> PackFault? {
            guard !programs.contains(program) else { return nil }
            let text = "没有待遇项目“\(program)”，可写：\(programs.sorted().joined(separator: "、"))"
            return PackFault(file: file, line: 0, column: 0, text: text)
        }
        let asked = services.flatMap { service in
            service.fields.compactMap { field in
                field.enrolled.flatMap { fault("services/\(service.id).yaml", $0) }
            }
        }
        return Set(rechecks.map(\.program) + yields.map(\.program)).sorted().compactMap {
            fault("programs/\($0).yaml", $0)
        } + yields.compactMap { fault("programs/\($0.program).yaml", $0.to) } + asked
    }
}
