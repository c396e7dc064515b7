// SPDX-License-Identifier: Apache-2.0
import Packs

extension CaseService {
    /// What whoever applies is told of their data; nil where the release does not say.
    package var privacyNotice: String? { definition.privacy?.notice }
}
