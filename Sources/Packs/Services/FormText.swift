// SPDX-License-Identifier: Apache-2.0
import Policy

/// The text that the conditions make, with the place in the service's file that each line comes from.
struct FormText {
    private let service: ServiceDefinition
    private var lines: [String]
    private var places: [Int: PackPlace] = [:]
    private var count = 0

    init(
        _ service: ServiceDefinition,
        _ policy: PolicyProgram?,
        _ book: PolicyBook?,
        verdicts: [String: Kind]
    ) {
        self.service = service
        lines = ["程序 表单 \"\(service.title.filter { $0 != "\"" })\""]
        var asked: Set<String> = []
        func ask(_ entity: Entity, _ name: String, _ kind: String, _ place: PackPlace) {
            guard FormRules.isName(name), asked.insert("\(entity.rawValue).\(name)").inserted else { return }
            lines.append("输入 \(entity.rawValue).\(name): \(kind) 缺失时 待核")
            places[lines.count] = place
        }
        for field in service.fields where field.type != .computed {
            let entity = field.entity.rules
            for input in field.inputsOfItems where asked.insert("\(entity.rawValue).\(input.name)").inserted {
                lines.append("输入 \(entity.rawValue).\(input.name): \(input.kind)")
                places[lines.count] = field.place
            }
            ask(
                entity,
                field.name,
                field.input.flatMap { policy?.inputs(entity)[$0]?.description } ?? field.kindText,
                field.place
            )
        }
        for field in service.fields where field.type == .person {
            ask(field.entity.rules, field.birthName, "日期", field.place)
            ask(field.entity.rules, field.sexName, "选项(男、女)", field.place)
        }
        let words = FormRules.words(service)
        for name in (book?.parameterKinds ?? [:]).sorted(by: { $0.key < $1.key }) where words.contains(name.key) {
            lines.append("参数 \(name.key): \(name.value)")
            places[lines.count] = service.place
        }
        for (name, kind) in verdicts.sorted(by: { $0.key < $1.key }) {
            ask(.family, name, kind.description, service.place)
        }
        for name in ["出生日期", "性别"] {
            let kind = name == "性别" ? "选项(男、女)" : "日期"
            ask(.member, name, kind, service.place)
            ask(.family, "申请人\(name)", kind, service.place)
        }
    }

    /// Adds a condition; nil-safe names keep it apart from those of the form.
    mutating func truth(_ expression: String, _ entity: ServiceDefinition.Entity, _ place: PackPlace) -> String {
        add("是/否", expression, entity.rules, "规则\(count)", place)
    }

    mutating func value(_ formula: String, _ field: ServiceDefinition.Field) -> String {
        let name = FormRules.isName(field.name) ? field.name : "规则\(count)"
        return add(field.unit ?? "数", formula, field.entity.rules, name, field.place)
    }

    private mutating func add(
        _ kind: String,
        _ expression: String,
        _ entity: Entity,
        _ name: String,
        _ place: PackPlace
    ) -> String {
        count += 1
        lines.append("定义 \(entity.rawValue).\(name): \(kind) 依据 \"表单\"")
        places[lines.count] = place
        for line in expression.split(whereSeparator: \.isNewline) {
            lines.append("  \(line)")
            places[lines.count] = place
        }
        return name
    }

    func program(_ parameters: ParameterTable) throws(PackProblem) -> PolicyProgram {
        do {
            let source = PolicySource(
                name: "form.policy",
                text: lines.joined(separator: "\n") + "\n",
                layer: service.id
            )
            return try PolicyProgram(sources: [source], parameters: parameters)
        } catch let problem as PolicyProblem {
            var faults: [PackFault] = []
            for fault in problem.faults {
                let place = places[fault.line] ?? service.place
                let written = fault.source.drop { $0 == " " }
                let shown = place.fault("条件“\(written)”：\(fault.text)")
                if !faults.contains(shown) { faults.append(shown) }
            }
            throw PackProblem(faults)
        } catch {
            throw PackProblem([service.place.fault("表单的条件读不懂：\(error)")])
        }
    }
}
