// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Policy
package import Vocabulary

/// A jurisdiction with all it stands on: nation, province, county. The lower layer replaces by identifier.
package struct ResolvedPack: Sendable {
    package let id: String
    package let title: String
    package let office: String
    /// Code of the county.
    package let root: String
    package let layers: [Pack]
    package let services: [ServiceDefinition]
    /// The conditions of each service's form, by its id.
    package let forms: [String: FormRules]
    package let bundles: [BundleDefinition]
    /// Whom people are passed on to.
    package let partners: [PartnerDefinition]
    /// Sheets that go to other systems and come back.
    package let exchanges: [ExchangeDefinition]
    /// Cycles of regular re-checks, one for each program and class.
    package let rechecks: [RecheckDefinition]
    /// The rule that says how much people on a program may get a month at most, by program.
    package let ceilings: [String: String]
    /// Which programs give way to which.
    package let yields: [YieldDefinition]
    /// Who is asked about people's means.
    package let sources: [SourceDefinition]
    /// How what verification returns adds up, one for each policy input.
    package let totals: [TotalDefinition]
    /// Who in benefit is asked about again and again.
    package let matchings: [MatchingDefinition]
    /// Provinces whose departments can be asked by letter.
    package let provinces: [String]
    package let registers: [RegisterDefinition]
    /// What people are told of their cases.
    package let messages: [MessageDefinition]
    /// What can be ticked with a rating; nil where no layer says.
    package let feedback: FeedbackDefinition?
    package let urgentHelp: UrgentHelpDefinition?
    package let remedies: [RemedyDefinition]
    package let bookingOffices: [BookingOffice]
    package let functions: [FunctionDefinition]
    package let departments: [DepartmentDefinition]
    /// Every plan of the place, the closed ones too.
    package let plans: [PlanDefinition]
    /// What the program can count for plans: what it knows itself and what layers count over registers.
    package let metrics: [PlanMetric]
    package let provisions: [ProvisionDefinition]
    package let funds: FundsDefinition
    package let regions: [RegionDefinition]
    package let calendar: WorkCalendar
    package let documents: [String: String]
    /// The rules of all benefits.
    package let policies: PolicyBook
    package let parameters: ParameterTable
    /// What this program finds wrong with a release that an earlier one accepted; none in a pack that is newly loaded.
    package private(set) var complaints: [PackFault] = []

    /// Services whose cases a function does not see.
    package func closedServices(to function: String) -> Set<String> {
        Set(services.filter { !$0.readers.isEmpty && !$0.readers.contains(function) }.map(\.id))
    }

    /// The rules of a benefit by its id; nil for one that is not decided by rules.
    package func policy(of program: String) -> PolicyProgram? { policies.program(id: program) }

    /// Loads a jurisdiction from the folder that holds all packs, and checks the layers against each other.
    package static func load(packs folder: String, id: String) throws -> ResolvedPack {
        var layers: [Pack] = []
        var next: String? = id
        while let name = next {
            guard !layers.contains(where: { $0.id == name }) else {
                throw PackProblem([PackFault(file: "\(name)/pack.yaml", line: 0, column: 0, text: "extends 绕成了圈")])
            }
            let pack = try PackLoader.load(folder: "\(folder)/\(name)")
            layers.insert(pack, at: 0)
            next = pack.extends
        }
        return try ResolvedPack(layers)
    }

    /// - Parameters:
    ///   - layers: the nation first, the jurisdiction last.
    ///   - accepted: whether an earlier program accepted it as a release; what this one asks besides is then complained of
    ///     and doesn't stop it.
    package init(_ layers: [Pack], accepted: Bool = false) throws {
        guard let last = layers.last else {
            throw PackProblem([PackFault(file: "packs", line: 0, column: 0, text: "没有政策包")])
        }
        self.layers = layers
        id = last.id
        title = last.title
        office = layers.compactMap(\.office).last ?? last.title
        root = layers.compactMap(\.root).last ?? ""
        services = Self.merged(layers.map(\.services), by: \.id)
        bundles = Self.merged(layers.map(\.bundles), by: \.id)
        partners = Self.merged(layers.map(\.partners), by: \.id)
        exchanges = Self.merged(layers.map(\.exchanges), by: \.id)
        rechecks = Self.merged(layers.map { $0.programs.flatMap(\.rechecks) }) { "\($0.program) \($0.classCode)" }
        yields = Self.merged(layers.map { $0.programs.flatMap(\.yields) }) { "\($0.program) \($0.to)" }
        ceilings = layers.flatMap(\.programs).reduce(into: [:]) { $0[$1.id] = $1.ceiling ?? $0[$1.id] }
        sources = Self.merged(layers.map(\.sources), by: \.id)
        totals = Self.merged(layers.map(\.totals), by: \.input)
        provinces = layers.map(\.provinces).last { !$0.isEmpty } ?? []
        matchings = Self.merged(layers.map(\.matchings), by: \.id)
        registers = Self.merged(layers.map(\.registers), by: \.id)
        messages = Self.merged(layers.map(\.messages), by: \.id)
        functions = Self.merged(layers.map(\.functions), by: \.id)
        departments = Self.merged(layers.map(\.departments), by: \.id)
        funds = layers.reduce(.none) { $1.funds.over($0) }
        feedback = layers.compactMap(\.feedback).last
        urgentHelp = layers.compactMap(\.urgentHelp).last
        remedies = Self.merged(layers.map(\.remedies), by: \.id)
        bookingOffices = Self.merged(layers.map(\.bookingOffices)) { "\($0.service) \($0.region)" }
        regions = layers.flatMap(\.regions)
        calendar = WorkCalendar(layers.flatMap(\.calendar))
        documents = layers.reduce(into: [:]) { $0.merge($1.documents) { _, lower in lower } }
        parameters = try ParameterTable(layers.flatMap(\.parameters))
        provisions = Self.merged(layers.map(\.provisions), by: \.id)
        let defined = Self.merged(layers.map(\.metrics), by: \.metric.id)
        metrics = PlanMetric.builtIn + defined.map(\.metric)
        let planFaults: [PackFault]
        (plans, planFaults) = Self.resolved(
            Self.merged(layers.map(\.plans), by: \.id),
            metrics: metrics,
            parameters: parameters,
            root: root
        )
        policies = try PolicyBook(sources: layers.flatMap(\.policies), parameters: parameters)
        var (forms, formFaults): ([String: FormRules], [PackFault]) = ([:], [])
        for service in services {
            do {
                forms[service.id] = try FormRules(
                    service,
                    policy: service.program.flatMap(policies.program),
                    book: policies,
                    parameters: parameters
                )
            } catch {
                formFaults += error.faults
            }
        }
        guard formFaults.isEmpty || !accepted else { throw PackProblem(formFaults) }
        self.forms = forms
        let faults =
            layers.flatMap(\.complaints) + formFaults + planFaults
            + defined.flatMap { $0.faults(registers) } + provisions.flatMap { $0.faults(policies, registers) }
            + funds.check(services: services, parameters: parameters)
            + Self.checkPlans(plans, departments: departments, regions: regions, parameters: parameters)
            + Self.check(services: services, functions: functions, documents: documents, policies: policies)
            + Self.check(exchanges, services: services) + Self.check(totals, policies: policies)
            + Self.check(sources, totals: totals)
            + Self.check(matchings, services: services, sources: sources)
            + Self.check(rechecks, yields, services: services) + Self.check(ceilings, policies: policies)
            + Self.check(bundles, services: services)
            + services.flatMap { Self.check($0, registers: registers) }
            + Self.check(registers, functions: functions, documents: documents)
            + Self.check(messages, services: services) + QuietHours.faults(of: parameters)
            + Self.checkResidents(
                help: urgentHelp,
                offices: bookingOffices,
                remedies: remedies,
                services: services,
                regions: regions,
                parameters: parameters
            )
        guard faults.isEmpty || accepted else { throw PackProblem(faults) }
        complaints = faults
    }

    private static func merged<T>(_ layers: [[T]], by id: (T) -> String) -> [T] {
        var result: [T] = []
        for item in layers.joined() {
            if let index = result.firstIndex(where: { id($0) == id(item) }) {
                result[index] = item
            } else {
                result.append(item)
            }
        }
        return result
    }

    /// What must hold between services, functions, papers and rules.
    private static func check(
        services: [ServiceDefinition],
        functions: [FunctionDefinition],
        documents: [String: String],
        policies: PolicyBook
    ) -> [PackFault] {
        let known = Set(functions.map(\.id)).union(["resident"])
        return services.flatMap { service in
            check(service, functions: known, documents: documents)
                + check(service, policy: service.program.flatMap(policies.program))
                + check(service, ages: policies.parameterKinds)
        }
    }

    private static func check(_ service: ServiceDefinition, functions: Set<String>, documents: [String: String])
        -> [PackFault]
    {
        let named = service.fields.flatMap { field in
            Set(field.readers + field.writers).subtracting(functions).sorted().map {
                field.place.fault("“\(field.title)”的 access 写的职能“\($0)”没有定义，请写入 functions.yaml 或改正")
            }
        }
        let readers = service.readers.filter { !functions.contains($0) }.map {
            service.place.fault("事项“\(service.title)”的 access 写的职能“\($0)”没有定义，请写入 functions.yaml 或改正")
        }
        let acting = service.steps.flatMap { $0.chain + $0.delegatedChain }.flatMap(\.functions).filter {
            $0 != "resident"
        }
        let blind =
            service.readers.isEmpty
            ? []
            : Set(acting).subtracting(service.readers).sorted().map {
                service.place.fault("职能“\($0)”要办理“\(service.title)”，access 的 read 里却没有它，请补上")
            }
        let inSteps = service.steps.flatMap { step in
            let roles = (step.chain + step.delegatedChain).flatMap { link in
                link.functions.filter { !functions.contains($0) }.map {
                    link.place.fault("环节“\(step.title)”的签署职能“\($0)”没有定义，请写入 functions.yaml")
                }
            }
            let papers = step.outcomes.flatMap { outcome in
                outcome.effects.filter { $0.kind == .issue && documents[$0.name] == nil }.map {
                    outcome.place.fault("环节“\(step.title)”要出具文书，但 documents 里没有 \($0.name).html")
                }
            }
            return roles + papers
        }
        return named + readers + blind + inSteps
    }

    /// That the form feeds what the program reads, and that the program gives what the service takes from it.
    private static func check(_ service: ServiceDefinition, policy: PolicyProgram?) -> [PackFault] {
        guard let program = service.program else {
            let inputs = service.fields.filter { $0.input != nil }
            return inputs.map { $0.place.fault("字段“\($0.title)”写了 input，但事项没有待遇项目 program；只供条件使用的名称请写 name") }
        }
        guard let policy else { return [service.place.fault("没有政策规则 policy/\(program).policy")] }
        var faults = service.fields.compactMap { field -> PackFault? in
            guard let input = field.input, policy.inputs(field.entity.rules)[input] == nil else { return nil }
            return field.place.fault("字段“\(field.title)”要填入政策的“\(input)”，但政策规则里没有这个输入")
        }
        if let result = service.result {
            let defined = Set(policy.familyDefinitions + policy.definitions(of: .member))
            for name in [result.outcome, result.amount, result.classCode].compactMap(\.self)
            where !defined.contains(name) {
                faults.append(result.place.fault("result 里的“\(name)”不是政策规则 \(program) 定义的名称"))
            }
        }
        return faults
    }

    /// That entries fit their register: no column unknown, none left out that must be there.
    private static func check(_ service: ServiceDefinition, registers: [RegisterDefinition]) -> [PackFault] {
        service.entries.flatMap { entry -> [PackFault] in
            guard let register = registers.first(where: { $0.id == entry.register }) else {
                return [entry.place.fault("没有登记簿“\(entry.register)”，请写入 registers 或检查拼写")]
            }
            let columns = Dictionary(register.fields.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            let keyed = entry.find.isEmpty || register.keys.contains { Set($0.fields) == Set(entry.find.keys) }
            let unkeyed =
                keyed
                ? []
                : [
                    entry.place.fault(
                        "登记簿“\(register.title)”没有由 \(entry.find.keys.sorted().joined(separator: "、")) 组成的唯一键，不能用它找登记"
                    )
                ]
            let unmoved = entry.move.flatMap { move in
                register.moves.contains { $0.id == move }
                    ? nil : entry.place.fault("登记簿“\(register.title)”没有“\(move)”这种变动")
            }
            let certifies = service.steps.flatMap(\.outcomes).contains {
                $0.effects.contains(ServiceEffect(.certify, register.id))
            }
            let uncertified =
                certifies && register.certificate == nil ? [entry.place.fault("登记簿“\(register.title)”没有证书，不能发证")] : []
            let unknown = entry.fields.keys.filter { columns[$0] == nil }.sorted().map {
                entry.place.fault("登记簿“\(register.title)”没有“\($0)”这一栏")
            }
            let lacking = register.fields.filter { entry.find.isEmpty && $0.required && entry.fields[$0.id] == nil }.map
            {
                entry.place.fault("登记簿“\(register.title)”的“\($0.title)”必填，但 entries 没有写从哪里来")
            }
            let repeated = Set(service.fields.compactMap(\.repeatedID)).subtracting(service.fields.map(\.id))
            let narrow = entry.fields.filter { !repeated.isDisjoint(with: $0.value) }.keys.sorted().filter {
                columns[$0].map { $0.type != .text } ?? false
            }.map { entry.place.fault("登记簿“\(register.title)”的“\($0)”取自重复组，只有文字栏（text）放得下，请改栏目类型或另选字段") }
            return unknown + lacking + narrow + unkeyed + uncertified + [unmoved].compactMap(\.self)
        }
    }

    /// Runs the examples that the services' files give.
    package func runServiceTests() -> [ServiceTestOutcome] {
        services.flatMap { service -> [ServiceTestOutcome] in
            guard let rules = forms[service.id] else { return [] }
            let policy = service.program.flatMap(policies.program)
            return ServiceTester(service: service, rules: rules, policy: policy, region: root).run()
        }
    }

    /// A total that no rule reads, or that would be read as something else, is a misspelling.
    private static func check(_ totals: [TotalDefinition], policies: PolicyBook) -> [PackFault] {
        totals.compactMap { total in
            let inputs = policies.programs.reduce(into: [:]) { inputs, program in
                inputs.merge(program.inputs(total.subject == .family ? .family : .member)) { first, _ in first }
            }
            guard inputs[total.input] == nil else { return nil }
            return PackFault(
                file: total.file,
                line: 0,
                column: 0,
                text: "合计要填入政策的“\(total.input)”，但政策规则里没有这个输入，可写：\(inputs.keys.sorted().joined(separator: "、"))"
            )
        }
    }

    private static func check(_ bundles: [BundleDefinition], services: [ServiceDefinition]) -> [PackFault] {
        let known = Set(services.filter { $0.origin == .application }.map(\.id))
        return bundles.flatMap { bundle in
            bundle.services.filter { !known.contains($0.service) }.map {
                $0.place.fault("“\(bundle.title)”联办的“\($0.service)”不是可以申请的事项，请核对编号")
            }
        }
    }

    private static func check(_ ceilings: [String: String], policies: PolicyBook) -> [PackFault] {
        ceilings.sorted { $0.key < $1.key }.compactMap { program, rule in
            if let policy = policies.program(id: program), policy.familyDefinitions.contains(rule) { return nil }
            let file = "programs/\(program).yaml"
            let text = "ceiling 里的“\(rule)”不是政策规则 \(program) 对家庭定义的名称"
            return PackFault(file: file, line: 0, column: 0, text: text)
        }
    }

    /// A sheet about a program that no service brings anybody onto would always be empty.
    private static func check(_ exchanges: [ExchangeDefinition], services: [ServiceDefinition]) -> [PackFault] {
        let programs = Set(services.compactMap(\.program))
        return exchanges.filter { !programs.contains($0.program) }.map { exchange in
            PackFault(
                file: "exchange/\(exchange.id).yaml",
                line: 0,
                column: 0,
                text: "没有待遇项目“\(exchange.program)”，可写：\(programs.sorted().joined(separator: "、"))"
            )
        }
    }

    /// What must hold between registers, functions and papers.
    private static func check(
        _ registers: [RegisterDefinition],
        functions: [FunctionDefinition],
        documents: [String: String]
    ) -> [PackFault] {
        registers.flatMap { register in
            var texts: [String] = []
            for (ids, permission) in [(register.readers, "register.read"), (register.changers, "register.write")] {
                for id in ids {
                    guard let function = functions.first(where: { $0.id == id }) else {
                        texts.append("职能“\(id)”没有定义，请写入 functions.yaml")
                        continue
                    }
                    if !function.permissions.contains(permission) {
                        texts.append("职能“\(function.title)”没有 \(permission) 权限，请在 functions.yaml 里加上")
                    }
                }
            }
            for field in register.fields {
                guard let other = field.register, !registers.contains(where: { $0.id == other }) else { continue }
                texts.append("字段“\(field.title)”要链接到的登记簿“\(other)”不存在")
            }
            if let template = register.certificate?.template, documents[template] == nil {
                texts.append("证照要用的模板 documents/\(template).html 不存在")
            }
            return texts.map { PackFault(file: "registers/\(register.id).yaml", line: 0, column: 0, text: $0) }
        }
    }
}
