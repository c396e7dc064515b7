// SPDX-License-Identifier: Apache-2.0
import Packs

/// A place in a flow where somebody's signature is due: a step of a service of a release, and links of its chain.
package struct CaseTurn: Sendable, Equatable {
    let releaseHash: String
    let serviceID: String
    let step: String
    /// Nil where both confirming authorities have the same chain.
    let delegated: Bool?
    let links: [Int]

    /// The places where it is each function's turn. A function that isn't there has none.
    static func turns(in services: [CaseService]) -> [String: [CaseTurn]] {
        let functions = Set(
            services.flatMap(\.flow.steps).flatMap { $0.chain + $0.delegatedChain }.flatMap(\.functions)
        )
        return Dictionary(uniqueKeysWithValues: functions.map { ($0, turns(of: $0, in: services)) })
    }

    private static func turns(of function: String, in services: [CaseService]) -> [CaseTurn] {
        services.flatMap { service in
            service.flow.steps.flatMap { step -> [CaseTurn] in
                func turn(_ chain: [CaseFlow.Link], delegated: Bool?) -> CaseTurn? {
                    var links = chain.indices.filter { chain[$0].functions.contains(function) }
                    // Cases that the lot sends to a second review have one more link.
                    if step.secondReview > 0, links.last == chain.count - 1 { links.append(chain.count) }
                    guard !links.isEmpty else { return nil }
                    // Where links sign together, all states in which one of the actor's has not.
                    if step.isJoint {
                        let own = links
                        links = (0..<(1 << chain.count) - 1).filter { signed in own.contains { signed & (1 << $0) == 0 }
                        }
                    }
                    return CaseTurn(
                        releaseHash: service.releaseHash,
                        serviceID: service.flow.serviceID,
                        step: step.id,
                        delegated: delegated,
                        links: links
                    )
                }
                guard !step.delegatedChain.isEmpty else { return [turn(step.chain, delegated: nil)].compactMap(\.self) }
                return [turn(step.chain, delegated: false), turn(step.delegatedChain, delegated: true)].compactMap(
                    \.self
                )
            }
        }
    }
}
