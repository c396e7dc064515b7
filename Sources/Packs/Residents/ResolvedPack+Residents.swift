// SPDX-License-Identifier: Apache-2.0
import Policy

extension ResolvedPack {
    /// What must hold between what residents are owed and the services, regions and parameters.
    static func checkResidents(
        help: UrgentHelpDefinition?,
        offices: [BookingOffice],
        remedies: [RemedyDefinition],
        services: [ServiceDefinition],
        regions: [RegionDefinition],
        parameters: ParameterTable
    ) -> [PackFault] {
        var faults = TermParameter.faults(of: parameters, named: remedies.map(\.term))
        for remedy in remedies where !parameters.names.contains(remedy.term) {
            faults.append(remedy.place.fault("“\(remedy.title)”的期限参数“\(remedy.term)”没有写进 parameters"))
        }
        let codes = Set(regions.map(\.code))
        for office in offices {
            if services.first(where: { $0.id == office.service })?.booking == nil {
                faults.append(office.placeInFile.fault("事项“\(office.service)”没有写 booking，不能预约"))
            }
            if !codes.isEmpty, !codes.contains(where: { $0.hasPrefix(office.region) }) {
                faults.append(office.placeInFile.fault("没有行政区划“\(office.region)”"))
            }
        }
        guard let help else { return faults }
        guard let service = services.first(where: { $0.id == help.service }) else {
            return faults + [help.place.fault("一键求助要转成的事项“\(help.service)”不存在")]
        }
        let fields = Set(service.fields.filter { $0.entity == .family }.map(\.id))
        for field in [help.causeField] + help.answers.keys.sorted() where !fields.contains(field) {
            faults.append(help.place.fault("事项“\(service.title)”没有字段“\(field)”"))
        }
        return faults
    }
}
