// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Checked rules, ready to judge families.
package struct PolicyProgram: Sendable {
    let declarations: [Declaration]
    let byKey: [String: Int]
    /// Definitions in the order in which they can be computed.
    let order: [Int]
    package let parameters: ParameterTable
    let tests: [PolicyTest]

    /// Reads and checks rules and their parameters. Later layers replace definitions of earlier ones by name.
    /// - Throws: `PolicyProblem` with every fault of the run.
    package init(sources: [PolicySource], parameters: ParameterTable) throws {
        var all: [Declaration] = []
        var tests: [PolicyTest] = []
        var faults: [PolicyFault] = []
        for source in sources {
            var parser = Parser(source)
            parser.parse()
            all += parser.declarations
            tests += parser.tests
            faults += parser.faults
        }
        var checker = Checker(all, sources: sources)
        checker.check(parameters: parameters)
        faults += checker.faults
        guard faults.isEmpty else { throw PolicyProblem(faults) }
        var byKey: [String: Int] = [:]
        for (index, declaration) in all.enumerated() {
            byKey[Checker.key(declaration.entity, declaration.name)] = index
        }
        declarations = all
        self.byKey = byKey
        order = checker.order.filter { byKey[Checker.key(all[$0].entity, all[$0].name)] == $0 }
        self.parameters = parameters
        self.tests = tests
    }

    /// Names of inputs by entity, for checking that a form feeds what the rules read.
    package func inputs(_ entity: Entity) -> [String: Kind] {
        var inputs: [String: Kind] = [:]
        for declaration in declarations where declaration.entity == entity {
            if case .input = declaration.body { inputs[declaration.name] = declaration.kind }
        }
        return inputs
    }

    /// Kind of a parameter; nil for a name that is none.
    package func parameterKind(_ name: String) -> Kind? {
        guard let index = byKey[name], case .parameter = declarations[index].body else { return nil }
        return declarations[index].kind
    }

    /// Names of what the rules define of a family, in the order in which it can be computed.
    package var familyDefinitions: [String] {
        order.map { declarations[$0] }.filter { declaration in
            if case .cases = declaration.body { declaration.entity == .family } else { false }
        }.map(\.name)
    }

    /// Judges one family on a day in a region, keeping every step.
    /// - Throws: `EvaluationProblem` for a name or value that does not fit, or arithmetic that does not.
    package func evaluate(_ facts: HouseholdFacts, on date: CivilDate, region: String) throws -> Evaluation {
        var run = try Run(program: self, facts: facts, date: date, region: region)
        return try run.evaluation()
    }

    /// Judges one family and keeps only the named results, for batches.
    package func outcomes(_ names: [String], _ facts: HouseholdFacts, on date: CivilDate, region: String) throws
        -> [PolicyValue]
    {
        let evaluation = try evaluate(facts, on: date, region: region)
        return names.map { evaluation.family[$0] ?? .absent }
    }
}
