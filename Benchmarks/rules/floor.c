// SPDX-License-Identifier: Apache-2.0
// The floor that the rules of this folder are measured against: the same rules written into one loop, one thread,
// data in memory, nothing checked. Reads the CSV tables and prints the median of 21 runs and the digest.
//
//   cc -O3 -march=native Benchmarks/rules/floor.c -o floor && ./floor DATADIR [lowest urban standard in fen]
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int64_t i64;
enum { COUNTIES = 120, MONTH = 2026 * 12 };

enum { URBAN, RURAL, WAGE, ELDER, MINOR, SEVERE, ILL, TOPUP, LIVING_HI, LIVING_LO, CARE1, CARE2, E80, E90, E100,
       ELDER_AGE, JOB_NEW, JOB, JOB_MONTHS, PENSION, IMPUTED, SUP_THR, SUP_RATE, FIN, VEHICLES, HOMES, NEAR, FULL,
       TAIL, TAIL_PCT, PARAMETERS };
static const char *const names[PARAMETERS] = {
    "urban_std", "rural_std_y", "min_wage", "uplift_elder_pct", "uplift_minor_pct", "uplift_severe_pct",
    "uplift_ill_pct", "min_topup", "living_sub_hi", "living_sub_lo", "care_sub_1", "care_sub_2", "elder_80",
    "elder_90", "elder_100", "elder_age", "job_new_pct", "job_pct", "job_new_months", "pension_exempt",
    "imputed_work_pct", "support_thr_pct", "support_rate_pct", "fin_mult", "vehicle_limit", "home_limit",
    "near_poor_pct", "tail_full_months", "tail_months", "tail_pct"};
static i64 parameter[COUNTIES][PARAMETERS];

static FILE *table(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.csv", folder, name);
  FILE *file = fopen(path, "r");
  if (!file) { perror(path); exit(1); }
  return file;
}

/// Columns of whole numbers in the order of the head; returns the rows.
static size_t numbers(const char *folder, const char *name, int columns, i64 **out) {
  FILE *file = table(folder, name);
  size_t room = 1 << 21, rows = 0;
  char line[1024];
  for (int c = 0; c < columns; c++) out[c] = malloc(room * sizeof(i64));
  if (!fgets(line, sizeof line, file)) exit(1);
  while (fgets(line, sizeof line, file)) {
    if (rows == room) {
      room *= 2;
      for (int c = 0; c < columns; c++) out[c] = realloc(out[c], room * sizeof(i64));
    }
    char *at = line;
    for (int c = 0; c < columns; c++) { out[c][rows] = strtoll(at, &at, 10); at++; }
    rows++;
  }
  fclose(file);
  return rows;
}

/// The nearest region's latest value in force: county before city before province.
static void parameters(const char *folder, i64 floor) {
  static int level[COUNTIES][PARAMETERS], from[COUNTIES][PARAMETERS];
  FILE *file = table(folder, "params");
  char line[256], name[64], unit[64], where[16];
  int year, month;
  i64 value;
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%63[^,],%63[^,],%15[^,],%d-%d,%" SCNd64, name, unit, where, &year, &month, &value) != 6) continue;
    int begin = year * 12 + month - 1, p = 0;
    while (p < PARAMETERS && strcmp(names[p], name)) p++;
    if (p == PARAMETERS || begin > MONTH) continue;
    int depth = *where == 'P' ? 1 : *where == 'C' ? 2 : 3, place = *where == 'P' ? 0 : atoi(where + 1);
    for (int d = 0; d < COUNTIES; d++) {
      if (depth == 2 && d / 10 != place) continue;
      if (depth == 3 && d != place) continue;
      if (depth < level[d][p] || (depth == level[d][p] && begin <= from[d][p])) continue;
      level[d][p] = depth; from[d][p] = begin; parameter[d][p] = value;
    }
  }
  fclose(file);
  for (int d = 0; d < COUNTIES; d++) if (parameter[d][URBAN] < floor) parameter[d][URBAN] = floor;
}

static inline i64 half(i64 a, i64 b) { return (2 * a + b) / (2 * b); }
static inline i64 yuan(i64 a) { return (a + 99) / 100 * 100; }
static inline i64 most(i64 a, i64 b) { return a > b ? a : b; }

// Columns as narrow as a careful hand would keep them.
static size_t families, people, kin;
static uint8_t *county, *rural, *vehicles, *exempt, *homes, *company, *type, *grade, *ill, *student, *refuses, *job;
static uint8_t *kin_members, *parents, *waived, *code, *bits;
static int32_t *previous, *exceeded, *born, *wage, *pension, *property, *transfer, *medical, *first, *first_kin;
static i64 *deposits, *securities, *kin_income;
static i64 *amount;
static int32_t *subsidy;

static void evaluate(void) {
  for (size_t h = 0; h < families; h++) {
    const i64 *q = parameter[county[h]];
    const i64 std = rural[h] ? half(q[RURAL], 12) : q[URBAN];
    const int32_t a = first[h], z = first[h + 1];
    const int32_t standard = (int32_t)std;
    const int32_t job_new = (int32_t)half(std * q[JOB_NEW], 100), job_old = (int32_t)half(std * q[JOB], 100);
    const int32_t elder = (int32_t)half(std * q[ELDER], 100), minor = (int32_t)half(std * q[MINOR], 100);
    const int32_t heavy = (int32_t)half(std * q[SEVERE], 100), sick = (int32_t)half(std * q[ILL], 100);
    const int32_t imputed = (int32_t)half(q[WAGE] * q[IMPUTED], 100), elder_age = (int32_t)q[ELDER_AGE];
    const int32_t months = (int32_t)q[JOB_MONTHS], spared = (int32_t)q[PENSION], topup = (int32_t)q[TOPUP];
    i64 income = 0, extra = 0, single = 0;
    for (int32_t p = a; p < z; p++) {
      const int32_t age = (MONTH - born[p]) / 12, w = wage[p];
      const int severe = grade[p] == 1 || grade[p] == 2 || (grade[p] == 3 && (type[p] == 5 || type[p] == 6));
      const int32_t kept = job[p] >= 1 && job[p] <= months ? job_new : job_old;
      int32_t own = w - (w < kept ? w : kept) + (pension[p] > spared ? pension[p] - spared : 0) + property[p] + transfer[p];
      if (age >= 18 && age < 60 && !student[p] && !severe && !ill[p] && refuses[p] && !w) own += imputed;
      int32_t up = age >= elder_age ? elder : 0;
      if (age < 18 && minor > up) up = minor;
      if (severe && heavy > up) up = heavy;
      if (ill[p] && sick > up) up = sick;
      income += own - medical[p];
      extra += up;
      if (severe && age >= 18 && own < standard) single += yuan((standard - own > topup ? standard - own : topup) + up);
      subsidy[p] = (severe ? (grade[p] == 1 ? q[CARE1] : q[CARE2]) : 0)
                 + (age >= 100 ? q[E100] : age >= 90 ? q[E90] : age >= 80 ? q[E80] : 0);
    }
    for (int32_t s = first_kin[h]; s < first_kin[h + 1]; s++) {
      if (waived[s]) continue;
      const i64 each = kin_income[s] / kin_members[s], threshold = half(std * q[SUP_THR], 100);
      if (each > threshold) income += (each - threshold) * q[SUP_RATE] / (100 * parents[s]);
    }
    const i64 n = z - a, limit = std * n;
    income = most(income, 0);
    const int asset = (vehicles[h] - exempt[h] > q[VEHICLES]) + 2 * (homes[h] > q[HOMES])
                    + 4 * (deposits[h] + securities[h] > q[FIN] * limit) + 8 * company[h];
    const i64 since = exceeded[h] ? MONTH - exceeded[h] : 0;
    int result = 0;
    i64 paid = 0;
    if (asset) result = 5;
    else if (income < limit) { result = 1; paid = yuan(n * most(std - income / n, q[TOPUP]) + extra); }
    else if (previous[h] > 0 && since < q[TAIL]) { result = 2; paid = yuan(since < q[FULL] ? previous[h] : half(previous[h] * q[TAIL_PCT], 100)); }
    else if (income * 100 <= limit * q[NEAR]) { result = single > 0 ? 3 : 4; paid = single; }
    code[h] = result; bits[h] = asset; amount[h] = paid;
    if (result >= 1 && result <= 4)
      for (int32_t p = a; p < z; p++) if (grade[p]) subsidy[p] += grade[p] <= 2 ? q[LIVING_HI] : q[LIVING_LO];
  }
}

#define NARROW(target, from, rows) \
  do { \
    target = malloc(((rows) + 1) * sizeof *target); \
    for (size_t i = 0; i < (rows); i++) { target[i] = (from)[i]; } \
    free(from); \
  } while (0)

static int32_t *starts(const i64 *family, size_t rows) {
  int32_t *start = calloc(families + 2, sizeof *start);
  for (size_t i = 0; i < rows; i++) start[family[i] + 1]++;
  for (size_t h = 0; h < families; h++) start[h + 1] += start[h];
  return start;
}

static int order(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return (x > y) - (x < y); }

int main(int count, char **arguments) {
  if (count < 2) { fprintf(stderr, "usage: floor DATADIR [lowest urban standard]\n"); return 2; }
  i64 *c[16];
  families = numbers(arguments[1], "households", 11, c);
  NARROW(county, c[1], families); NARROW(rural, c[2], families); NARROW(vehicles, c[3], families);
  NARROW(exempt, c[4], families); NARROW(homes, c[5], families); NARROW(company, c[6], families);
  NARROW(deposits, c[7], families); NARROW(securities, c[8], families); NARROW(previous, c[9], families);
  NARROW(exceeded, c[10], families);
  people = numbers(arguments[1], "persons", 15, c);
  first = starts(c[1], people);
  NARROW(born, c[2], people); NARROW(type, c[3], people); NARROW(grade, c[4], people); NARROW(ill, c[5], people);
  NARROW(student, c[6], people); NARROW(refuses, c[7], people); NARROW(job, c[8], people); NARROW(wage, c[9], people);
  NARROW(pension, c[10], people); NARROW(property, c[11], people); NARROW(transfer, c[12], people);
  NARROW(medical, c[14], people);
  kin = numbers(arguments[1], "supporters", 6, c);
  first_kin = starts(c[1], kin);
  NARROW(kin_income, c[2], kin); NARROW(kin_members, c[3], kin); NARROW(parents, c[4], kin); NARROW(waived, c[5], kin);
  parameters(arguments[1], count > 2 ? atoll(arguments[2]) : 0);
  code = malloc(families + 1); bits = malloc(families + 1);
  amount = malloc((families + 1) * sizeof *amount); subsidy = malloc((people + 1) * sizeof *subsidy);
  double seconds[21];
  for (int run = 0; run < 21; run++) {
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    evaluate();
    clock_gettime(CLOCK_MONOTONIC, &to);
    seconds[run] = (to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9;
  }
  qsort(seconds, 21, sizeof *seconds, order);
  uint64_t checks[2] = {0, 0};
  i64 total = 0, given = 0, counts[6] = {0}, receivers = 0;
  for (size_t h = 0; h < families; h++) {
    counts[code[h]]++; total += amount[h];
    checks[0] += (uint64_t)(amount[h] + 1) * (16 * code[h] + bits[h] + 1) * (h % 9973 + 1);
  }
  for (size_t p = 0; p < people; p++) { receivers += subsidy[p] > 0; given += subsidy[p]; checks[1] += (uint64_t)subsidy[p] * (p % 9973 + 1); }
  printf("{\"median_s\": %.6f, \"digest\": {\"count\": [%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64
         "], \"total_fen\": %" PRId64 ", \"psub_count\": %" PRId64 ", \"psub_fen\": %" PRId64
         ", \"h_check\": \"%016" PRIx64 "\", \"p_check\": \"%016" PRIx64 "\"}}\n",
         seconds[10], counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], total, receivers, given, checks[0], checks[1]);
}
