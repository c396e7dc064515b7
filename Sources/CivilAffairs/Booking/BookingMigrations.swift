// SPDX-License-Identifier: Apache-2.0
package import Storage

package enum BookingMigrations {
    package static let all: [Migration] = [
        Migration("20261122-0520-booking-create") { dialect in
            [
                """
                create table booking (id \(dialect.key), service_id text not null, region_id bigint not null,
                    slot_on text not null, slot_start bigint not null, slot_minutes bigint not null,
                    seat bigint not null, place text not null, person_id bigint not null, person_name text not null,
                    state text not null check (state in ('booked', 'cancelled', 'arrived', 'missed')),
                    booked_at bigint not null, cancelled_at bigint, marked_at bigint, marked_by text)
                """,
                // However many ask at once, a seat is given once and a person holds one living booking of a service.
                """
                create unique index booking_seat on booking (service_id, region_id, slot_on, slot_start, seat)
                    where state <> 'cancelled'
                """,
                "create unique index booking_living on booking (person_id, service_id) where state = 'booked'",
                "create index booking_day on booking (region_id, slot_on)",
            ]
        },
        Migration("20261123-0200-booking-by-office") { _ in
            // Who of the office booked for somebody who came to the counter; null for residents who did it themselves.
            ["alter table booking add column booked_by text", "alter table booking add column cancelled_why text"]
        },
    ]
}
