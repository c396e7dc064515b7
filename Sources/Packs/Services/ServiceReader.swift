// SPDX-License-Identifier: Apache-2.0

/// Reads a service file. What must hold between its parts is `ServiceChecker`'s.
struct ServiceReader {
    let reader: NodeReader

    func service() -> ServiceDefinition {
        let program = reader.optionalText("program")
        let service = ServiceDefinition(
            id: reader.identifier("id"),
            title: reader.text("title"),
            code: reader.optionalText("code"),
            domain: reader.optionalText("domain") ?? "",
            nature: reader.choice("kind", default: ServiceDefinition.Nature.publicService),
            subject: reader.choice("subject", default: ServiceDefinition.Subject.person),
            order: reader.integer("order", default: 100),
            summary: reader.text("summary"),
            plain: reader.optionalText("plain"),
            keywords: reader.texts("keywords"),
            basis: reader.texts("basis"),
            fee: reader.optionalText("fee") ?? "不收费",
            applicants: reader.choices("applicants", ServiceDefinition.Applicant.self),
            unit: reader.choice("unit", default: ServiceDefinition.Unit.family),
            parties: reader.list("parties", required: false).map(party),
            program: program,
            programTitle: program == nil ? nil : reader.text("program_title"),
            exclusionGroup: program == nil ? nil : reader.text("exclusion_group"),
            exclusionGroupTitle: reader.optionalText("exclusion_group_title"),
            result: reader.optionalMap("result").map(result),
            startParameter: reader.optionalText("start_parameter"),
            origin: reader.choice("origin", default: ServiceDefinition.Origin.application),
            handledAt: reader.choice(
                "handled_at",
                default: program == nil ? ServiceDefinition.HandledAt.residence : .register
            ),
            inFlight: reader.choice("in_flight", default: ServiceDefinition.InFlight.stay),
            consentMonths: reader.integer("consent_months", default: 12),
            consentsFirst: reader.flag("consent_first", default: true),
            isSingle: reader.flag("one_at_a_time", default: program != nil),
            isHandSigned: reader.flag("hand_signed", default: false),
            conditions: reader.list("eligibility", required: false).map(condition),
            fields: reader.list("form", required: false).flatMap(fields),
            checks: reader.list("checks", required: false).map(check),
            materials: reader.list("materials", required: false).map(material),
            duplicates: reader.optionalMap("duplicates").map(duplicates),
            entries: reader.list("entries", required: false).map(entry),
            steps: reader.list("steps").map(step),
            clocks: reader.list("clocks", required: false).map(clock),
            privacy: reader.optionalMap("privacy").map(privacy),
            readers: reader.optionalMap("access").map(readers) ?? [],
            booking: reader.optionalMap("booking").map(BookingReader.rule),
            byAge: reader.optionalMap("by_age").map { item in
                let rule = ServiceDefinition.ByAge(
                    age: item.text("age"),
                    register: item.text("register"),
                    place: item.place
                )
                item.close()
                return rule
            },
            tests: reader.list("tests", required: false).map(test),
            place: reader.place
        )
        if service.basis.isEmpty { reader.fault("事项必须写明依据 basis") }
        reader.close()
        ServiceChecker(service, faults: reader.faults).check()
        return service
    }

    private func readers(_ item: NodeReader) -> [String] {
        let readers = item.texts("read")
        if readers.isEmpty { item.fault("access 没有写谁能看：read 列出能看办件的职能，都不限的请删去 access") }
        item.close()
        return readers
    }

    private func party(_ item: NodeReader) -> ServiceDefinition.Party {
        let party = ServiceDefinition.Party(
            id: item.identifier("id"),
            title: item.text("title"),
            least: item.integer("least", default: 1),
            most: item.integer("most", default: 1),
            place: item.place
        )
        if party.least < 0 || party.most < max(1, party.least) {
            item.fault("“\(party.title)”的人数应是 least 不大于 most，most 至少为 1")
        }
        item.close()
        return party
    }

    private func result(_ item: NodeReader) -> ServiceDefinition.Result {
        let result = ServiceDefinition.Result(
            outcome: item.text("outcome"),
            amount: item.optionalText("amount"),
            granted: item.texts("granted"),
            classCode: item.optionalText("class"),
            cycle: item.choice("cycle", default: ServiceDefinition.Cycle.month),
            months: item.optionalInteger("months"),
            place: item.place
        )
        if result.amount == nil, result.granted.isEmpty {
            item.fault("result 没有金额 amount，就要用 granted 写明结论是哪些词时予以认定")
        }
        item.close()
        return result
    }

    private func condition(_ item: NodeReader) -> ServiceDefinition.Condition {
        let condition = ServiceDefinition.Condition(
            stops: item.text("stops"),
            entity: item.choice("entity", default: ServiceDefinition.Entity.family),
            message: item.text("message"),
            basis: item.optionalText("basis"),
            place: item.place
        )
        item.close()
        return condition
    }

    private func check(_ item: NodeReader) -> ServiceDefinition.Check {
        let check = ServiceDefinition.Check(
            when: item.text("when"),
            entity: item.choice("entity", default: ServiceDefinition.Entity.family),
            message: item.text("message"),
            isSoft: item.flag("soft", default: false),
            place: item.place
        )
        item.close()
        return check
    }

    private func material(_ item: NodeReader) -> ServiceDefinition.Material {
        let (required, requiredIf) = item.condition("required", default: true)
        let material = ServiceDefinition.Material(
            id: item.identifier("id"),
            title: item.text("title"),
            source: item.choice("source", ServiceDefinition.Source.self) ?? .upload,
            required: required,
            requiredIf: requiredIf,
            promisable: item.flag("promise", default: true),
            hint: item.optionalText("hint"),
            place: item.place
        )
        item.close()
        return material
    }

    private func duplicates(_ item: NodeReader) -> ServiceDefinition.Duplicates {
        let duplicates = ServiceDefinition.Duplicates(
            matchers: item.list("match").map { matcher in
                let read = ServiceDefinition.Duplicates.Matcher(
                    field: matcher.text("field"),
                    weight: matcher.integer("weight")
                )
                if !(1...100).contains(read.weight) { matcher.fault("分值 weight 应在 1 至 100 之间") }
                matcher.close()
                return read
            },
            warns: item.integer("warn"),
            blocks: item.integer("block", default: 101),
            place: item.place
        )
        item.close()
        return duplicates
    }

    private func entry(_ item: NodeReader) -> ServiceDefinition.Entry {
        let entry = ServiceDefinition.Entry(
            register: item.text("register"),
            find: item.optionalMap("find")?.allTexts ?? [:],
            move: item.optionalText("move"),
            fields: item.optionalMap("fields")?.allTexts ?? [:],
            place: item.place
        )
        item.close()
        return entry
    }

    private func privacy(_ item: NodeReader) -> ServiceDefinition.Privacy {
        let privacy = ServiceDefinition.Privacy(
            purpose: item.text("purpose"),
            ground: item.text("ground"),
            years: item.integer("years"),
            starts: item.choice("starts", default: ServiceDefinition.Privacy.Start.closed),
            guardianUnder: item.optionalInteger("guardian_under"),
            retention: item.optionalText("retention"),
            place: item.place
        )
        if privacy.years < 0 { item.fault("保存年限 years 不能是负数；永久保存写 0") }
        item.close()
        return privacy
    }
}
