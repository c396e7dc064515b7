// SPDX-License-Identifier: Apache-2.0

/// An event in people's lives for which several services are asked for at once “一件事”, such as a death in the family.
package struct BundleDefinition: Sendable, Equatable {
    package let id: String
    package let title: String
    package let summary: String
    /// Words by which residents look for it.
    package let keywords: [String]
    package let basis: [String]
    package let services: [Item]
    /// What belongs to the event and is done elsewhere, or without an application.
    package let others: [Other]
    package let place: PackPlace

    package struct Item: Sendable, Equatable {
        package let service: String
        /// In which case it is wanted, in words.
        package let when: String
        /// Whether it is ticked before anybody chooses.
        package let isUsual: Bool
        package let place: PackPlace
    }

    package struct Other: Sendable, Equatable {
        package let title: String
        /// Who does it.
        package let office: String
        /// What people have to do, or that they need do nothing.
        package let how: String
    }
}

/// Reads `bundles/*.yaml`.
struct BundleReader {
    let reader: NodeReader

    func bundle() -> BundleDefinition {
        let bundle = BundleDefinition(
            id: reader.identifier("id"),
            title: reader.text("title"),
            summary: reader.text("summary"),
            keywords: reader.texts("keywords"),
            basis: reader.texts("basis"),
            services: reader.list("services").map(item),
            others: reader.list("others", required: false).map(other),
            place: reader.place
        )
        reader.close()
        if bundle.basis.isEmpty { reader.fault("“\(bundle.title)”没有写依据 basis") }
        if bundle.services.count < 2 { reader.fault("“\(bundle.title)”应至少联办两个事项；只有一个的不用写成一件事") }
        let ids = bundle.services.map(\.service)
        if Set(ids).count != ids.count { reader.fault("“\(bundle.title)”有重复的事项，请删去重复的") }
        return bundle
    }

    private func item(_ item: NodeReader) -> BundleDefinition.Item {
        let read = BundleDefinition.Item(
            service: item.text("service"),
            when: item.text("when"),
            isUsual: item.flag("usual", default: false),
            place: item.place
        )
        item.close()
        return read
    }

    private func other(_ item: NodeReader) -> BundleDefinition.Other {
        let read = BundleDefinition.Other(
            title: item.text("title"),
            office: item.text("office"),
            how: item.text("how")
        )
        item.close()
        return read
    }
}
