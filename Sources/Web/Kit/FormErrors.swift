// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A message that belongs to one field of a form.
struct FieldProblem: Problem, Equatable {
    let code = "web.field"
    let kind = ProblemKind.invalid
    let field: String?
    let message: String

    init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

/// Reads a typed value and says which field was wrong when it is.
enum Field {
    static func read<T>(_ field: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let problem as any Problem {
            throw FieldProblem(field: problem.field ?? field, message: problem.message)
        }
    }
}

/// Messages of a form, on top and at the fields.
struct FormErrors: Sendable {
    struct Message: Sendable {
        let field: String
        let text: String
    }

    /// All messages, for the top of the form.
    let all: [Message]
    let name: String?
    let login: String?
    let function: String?
    let region: String?
    let number: String?
    let sex: String?
    let birth: String?
    let phone: String?
    let address: String?

    init(_ problem: (any Problem)?) {
        self.init(problem.map { [($0.field ?? "", $0.message)] } ?? [])
    }

    init(_ messages: [(field: String, text: String)]) {
        all = messages.map { Message(field: $0.field, text: $0.text) }
        func at(_ field: String) -> String? { messages.first { $0.field == field }?.text }
        name = at("name")
        login = at("login")
        function = at("function")
        region = at("region")
        number = at("number")
        sex = at("sex")
        birth = at("birth")
        phone = at("phone")
        address = at("address")
    }
}
