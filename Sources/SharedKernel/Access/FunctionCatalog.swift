// SPDX-License-Identifier: Apache-2.0

/// The functions (职能) that the installed packs define, with what each may do.
package struct FunctionCatalog: Sendable {
    package struct Function: Sendable, Equatable {
        /// Stable identifier, such as `township-clerk`.
        package let id: String
        /// Title in the words of the pack, such as 受理经办.
        package let title: String
        /// Levels at which the function exists: `prefecture`, `county`, `township`, `village`.
        package let levels: Set<String>
        package let permissions: Set<Permission>
        /// False for the system administrator, who sees no business data.
        package let seesBusinessData: Bool
        /// Services whose cases it does not see, wherever they are.
        package let closedServices: Set<String>

        package init(
            id: String,
            title: String,
            levels: Set<String>,
            permissions: Set<Permission>,
            seesBusinessData: Bool = true,
            closedServices: Set<String> = []
        ) {
            self.id = id
            self.title = title
            self.levels = levels
            self.permissions = permissions
            self.seesBusinessData = seesBusinessData
            self.closedServices = closedServices
        }
    }

    package let functions: [Function]
    private let byID: [String: Function]

    package init(_ functions: [Function]) {
        self.functions = functions
        byID = Dictionary(functions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether whoever holds a function sees cases of a service, if they lie in their area.
    package func sees(_ id: String, casesOf service: String) -> Bool {
        guard let function = byID[id], function.seesBusinessData else { return false }
        return function.permissions.contains(.caseRead) && !function.closedServices.contains(service)
    }

    package func function(_ id: String) throws -> Function {
        guard let function = byID[id] else { throw AccessProblem.unknownFunction(id) }
        return function
    }
}
