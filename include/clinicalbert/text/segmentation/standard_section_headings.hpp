#pragma once

#include <string_view>

namespace clinicalbert::text {

/// A label of sections and the names, with "|" between, that stand for it in notes.
struct section_names {
  std::string_view label, names;
};

/// The headings that English and Chinese notes have, to be compared without regard to case, width and white space.
inline constexpr section_names standard_section_headings[] = {
    {"chief_complaint",
     "chief complaint|chief complaints|chief concern|cc|c/c|complaint|complaints|presenting complaint|presenting "
     "problem|"
     "presenting symptoms|reason for visit|reason for the visit|reason for consultation|reason for consult|"
     "reason for admission|reason for referral|reason for encounter|reason for evaluation|reason for presentation|主诉|"
     "就诊原因|入院原因|会诊原因|会诊目的"},
    {"history_of_present_illness",
     "history of present illness|history of the present illness|history of present illnesses|present illness|hpi|hopi|"
     "history of presenting illness|history of presenting complaint|history of present complaint|history of complaint|"
     "present history|interval history|interim history|interval events|current "
     "illness|现病史|现病情|现在病史|病情经过"},
    {"history",
     "history|clinical history|patient history|brief history|pertinent history|relevant history|病史|简要病史|"
     "病史摘要|病史简介|临床病史"},
    {"subjective", "subjective|subjective data|主观资料"},
    {"past_medical_history",
     "past medical history|past history|medical history|prior medical history|previous medical "
     "history|pmh|pmhx|pmh/psh|"
     "past medical hx|medical hx|past medical and surgical history|past medical/surgical history|"
     "medical and surgical history|past medical problems|past illnesses|medical conditions|chronic conditions|"
     "comorbidities|significant past medical history|既往史|既往病史|过去史|既往疾病史|既往情况|疾病史|既往"},
    {"problem_list",
     "problem list|problems|active problems|active problem list|medical problems|current problems|问题列表"},
    {"past_surgical_history",
     "past surgical history|surgical history|prior surgical history|psh|pshx|past surgical hx|surgical hx|surgeries|"
     "past surgeries|prior surgeries|previous surgeries|past "
     "operations|手术史|既往手术史|手术外伤史|外伤手术史|手术及外伤史|"
     "外伤史|外伤及手术史"},
    {"past_psychiatric_history",
     "past psychiatric history|psychiatric history|psych history|past psychological history|既往精神病史|精神病史"},
    {"family_history",
     "family history|family medical history|fh|fhx|fam hx|family hx|家族史|家族病史|家族遗传史|遗传史"},
    {"social_history",
     "social history|social hx|soc hx|sh|shx|sochx|personal history|personal and social history|habits|occupation|"
     "occupational history|substance use|substance abuse history|tobacco history|tobacco use|work history|work status|"
     "living situation|marital status|个人史|社会史|个人生活史|生活史|吸烟史|饮酒史|烟酒史|职业史|个人及社会史"},
    {"family_and_social_history",
     "family and social history|social and family history|family/social history|social/family history|fam/sochx|"
     "past family and social history|past medical family and social history|pfsh|pmfsh|个人史及家族史|个人史家族史"},
    {"marital_and_reproductive_history", "婚育史|婚姻史|生育史|婚姻生育史|月经婚育史|月经及婚育史|婚姻及生育史"},
    {"gynecologic_history",
     "gynecologic history|gynecological history|gyn history|gyn hx|gynhx|ob/gyn|ob/gyn history|ob gyn history|ob "
     "history|"
     "obstetric history|obstetrical history|obstetric and gynecologic history|menstrual history|reproductive history|"
     "pregnancy history|月经史|孕产史|月经生育史|妇产科史"},
    {"birth_history", "birth history|perinatal history|neonatal history|出生史|围产期史|围生期史"},
    {"developmental_history",
     "developmental history|development|growth and development|生长发育史|发育史|生长发育|喂养史|喂养及发育史"},
    {"epidemiologic_history",
     "epidemiologic history|epidemiological history|exposure history|travel history|流行病学史|旅行史|"
     "接触史|疫区接触史|输血史"},
    {"allergies",
     "allergies|allergy|allergies and intolerances|allergies and reactions|allergies/adverse reactions|"
     "allergies and adverse reactions|drug allergies|drug allergy|medication allergies|allergies to medications|"
     "allergy history|allergic history|adverse drug reactions|过敏史|药物过敏史|食物药物过敏史|药物食物过敏史|"
     "药物及食物过敏史|食物及药物过敏史|药敏史|过敏情况|过敏"},
    {"medications",
     "medications|medication|meds|medicines|current medications|current medication|current meds|home medications|"
     "home meds|outpatient medications|medication list|medication history|active medications|present medications|"
     "preadmission medications|medications prior to admission|medications at home|prior to admission medications|"
     "current outpatient medications|prescriptions|drug "
     "history|用药史|药物史|目前用药|当前用药|现用药物|用药情况|既往用药|"
     "长期用药|服药史|药物治疗史|药物"},
    {"admission_medications",
     "admission medications|medications on admission|meds on admission|medications at admission|"
     "medications on transfer|入院用药|入院前用药"},
    {"discharge_medications",
     "discharge medications|discharge medication|discharge meds|medications on discharge|medication on discharge|"
     "medications at discharge|medications upon discharge|discharge medication list|出院带药|出院用药|出院后用药|带药"},
    {"immunizations",
     "immunizations|immunization|immunization history|immunization status|vaccinations|vaccines|"
     "vaccination status|vaccination history|预防接种史|接种史|疫苗接种史|免疫接种史|免疫史"},
    {"review_of_systems",
     "review of systems|review of system|systems review|system review|review of symptoms|ros|系统回顾|"
     "系统性回顾|各系统回顾|系统查询"},
    {"vitals",
     "vitals|vital signs|vital sign|vitals reviewed|vital signs reviewed|vs|vitals on admission|admission vitals|"
     "vital signs on admission|discharge vitals|生命体征|生命征|一般生命体征"},
    {"physical_exam",
     "physical exam|physical examination|physical examinations|physical findings|pe|pex|exam|examination|"
     "clinical examination|clinical exam|exam on admission|exam on discharge|admission exam|discharge exam|"
     "admission physical exam|discharge physical exam|physical exam on admission|physical exam on discharge|"
     "physical examination on admission|physical examination on discharge|admission physical examination|"
     "discharge physical examination|examination on admission|focused exam|focused physical exam|体格检查|查体|体检|"
     "入院查体|体查|专科检查|专科查体|专科情况|专科体检|全身检查|入院体检|体格检查摘要"},
    {"mental_status_exam", "mental status exam|mental status examination|mental status|mse|精神检查|精神状态检查"},
    {"neurologic_exam",
     "neurologic exam|neurological exam|neurologic examination|neurological examination|neuro exam|"
     "神经系统检查|神经系统查体|神经专科检查"},
    {"objective", "objective|objective data|objective findings|客观资料|客观检查"},
    {"results",
     "results|result|data|pertinent results|pertinent data|diagnostic results|diagnostic data|diagnostics|"
     "diagnostic studies|diagnostic tests|diagnostic testing|tests|test results|studies|investigations|"
     "ancillary data|ancillary studies|results review|results reviewed|data reviewed|laboratory and imaging|"
     "labs and imaging|labs/imaging|labs/studies|辅助检查|检查结果|辅检|检查|门诊检查|相关检查|辅助检查结果|"
     "实验室及器械检查|实验室及辅助检查|检验检查|入院辅助检查"},
    {"laboratory",
     "labs|lab|laboratory|laboratories|laboratory data|laboratory results|laboratory studies|laboratory values|"
     "laboratory findings|laboratory tests|laboratory examination|lab data|lab results|lab values|lab tests|"
     "pertinent labs|pertinent laboratory data|admission labs|discharge labs|labs on admission|labs on discharge|"
     "microbiology|实验室检查|实验室检查结果|化验|化验检查|化验结果|检验|检验结果|实验室资料"},
    {"imaging",
     "imaging|images|imaging studies|imaging results|imaging findings|radiology|radiologic studies|"
     "radiology results|radiographic studies|radiographs|x rays|x ray|影像学检查|影像检查|影像学资料|影像资料|"
     "影像|影像学"},
    {"pathology",
     "pathology|pathology results|pathology report|pathologic findings|pathologic diagnosis|病理|病理检查|病理诊断|"
     "病理结果|病理所见"},
    {"indication",
     "indication|indications|clinical indication|clinical indications|indication for procedure|"
     "indications for procedure|indications for surgery|clinical information|检查目的|手术指征|临床资料"},
    {"technique", "technique|techniques|method|methods|检查方法|检查技术|扫描方法"},
    {"comparison", "comparison|comparisons|comparison studies|对比|对比片"},
    {"findings",
     "findings|finding|operative findings|intraoperative findings|检查所见|影像所见|影像学所见|影像表现|影像学表现|"
     "超声所见|镜下所见|内镜所见|术中所见|所见|镜检所见"},
    {"impression",
     "impression|impressions|conclusion|conclusions|imp|clinical impression|overall impression|"
     "diagnostic impression|印象|初步印象|诊断印象|影像诊断|影像学诊断|超声提示|超声诊断|检查结论|结论|诊断意见|"
     "诊断结论|提示"},
    {"assessment",
     "assessment|assessments|clinical assessment|assessment and impression|impression and assessment|"
     "assessment/impression|medical decision making|mdm|评估|病情评估|评价|分析|病情分析|讨论"},
    {"assessment_and_plan",
     "assessment and plan|assessment and plans|assessment/plan|assessment plan|a/p|a and p|plan and assessment|"
     "assessment and recommendations|assessment/recommendations|assessment and treatment plan|impression and plan|"
     "impression/plan|impression and recommendations|impression/recommendations|diagnosis and plan|assessment and "
     "plan by problem|评估与计划|评估及计划|评估和计划|评估/计划|诊断与治疗计划|诊断及治疗|诊断及处理|诊断和计划"},
    {"plan",
     "plan|plans|plan of care|plan of treatment|treatment plan|care plan|management plan|management|treatment|"
     "treatments|recommendations|recommendation|treatment recommendations|plan and recommendations|诊疗计划|治疗计划|"
     "计划|处理意见|诊疗方案|治疗方案|处理|治疗意见|治疗|建议|处置|诊疗意见|治疗建议|诊治计划|治疗原则|下一步计划"},
    {"diagnosis",
     "diagnosis|diagnoses|dx|final diagnosis|final diagnoses|principal diagnosis|primary diagnosis|primary diagnoses|"
     "secondary diagnosis|secondary diagnoses|clinical diagnosis|working diagnosis|provisional diagnosis|"
     "initial diagnosis|诊断|临床诊断|初步诊断|最后诊断|最终诊断|确定诊断|修正诊断|补充诊断|西医诊断|中医诊断|主要诊断|"
     "其他诊断|次要诊断|门诊诊断|目前诊断|诊断名称|疾病诊断"},
    {"diagnostic_basis", "诊断依据|诊断根据"},
    {"differential_diagnosis", "differential diagnosis|differential diagnoses|differential|ddx|鉴别诊断"},
    {"admission_diagnosis",
     "admission diagnosis|admission diagnoses|admitting diagnosis|admitting diagnoses|"
     "diagnosis on admission|diagnoses on admission|入院诊断|入院时诊断"},
    {"discharge_diagnosis",
     "discharge diagnosis|discharge diagnoses|diagnosis on discharge|diagnosis at discharge|"
     "diagnoses at discharge|final discharge diagnosis|出院诊断|出院时诊断"},
    {"preoperative_diagnosis",
     "preoperative diagnosis|preoperative diagnoses|pre operative diagnosis|pre op diagnosis|"
     "preop diagnosis|术前诊断"},
    {"postoperative_diagnosis",
     "postoperative diagnosis|postoperative diagnoses|post operative diagnosis|post op diagnosis|"
     "postop diagnosis|术后诊断|术中诊断"},
    {"procedures",
     "procedure|procedures|procedures performed|procedure performed|operation|operations|operation performed|"
     "operations performed|operative procedure|title of operation|name of procedure|major surgical or invasive "
     "procedure|"
     "major surgical or invasive procedures|手术名称|手术|手术操作|操作|手术方式|手术及操作|手术操作名称"},
    {"operative_course",
     "description of procedure|description of operation|procedure in detail|details of procedure|"
     "operative course|operative technique|procedure description|手术经过|手术过程|手术步骤|操作过程|"
     "操作经过"},
    {"anesthesia", "anesthesia|anesthesia type|type of anesthesia|anaesthesia|麻醉|麻醉方式|麻醉方法"},
    {"blood_loss", "estimated blood loss|blood loss|ebl|出血量|术中出血"},
    {"specimens", "specimens|specimen|specimens removed|标本|送检标本"},
    {"complications", "complications|complication|postoperative complications|并发症|术后并发症"},
    {"hospital_course",
     "hospital course|brief hospital course|hospital course by problem|hospital course by system|"
     "hospital course by systems|hospital course and treatment|summary of hospital course|course in hospital|"
     "course of hospitalization|clinical course|course|postoperative course|住院经过|诊疗经过|治疗经过|诊治经过|"
     "住院诊疗经过|住院治疗经过|入院后诊疗经过|入院后诊治经过|病程|病程记录|治疗过程"},
    {"emergency_course",
     "ed course|er course|emergency department course|emergency room course|edcourse|"
     "course in the emergency department|急诊经过|急诊处理|急诊诊疗经过"},
    {"condition_at_admission", "condition on admission|condition at admission|入院情况|入院时情况|入院病情"},
    {"condition_at_discharge",
     "discharge condition|condition at discharge|condition on discharge|condition upon discharge|"
     "condition|discharge status|出院情况|出院时情况|出院病情|治疗结果"},
    {"case_characteristics", "病例特点|病史特点|病例摘要|病历摘要"},
    {"consultations", "consultations|consultation|consults|consultants|会诊|会诊意见|会诊记录"},
    {"disposition", "disposition|discharge disposition|dispo|转归|去向|离院方式|出院去向"},
    {"discharge_instructions",
     "discharge instructions|discharge instruction|instructions on discharge|discharge plan|"
     "出院医嘱|出院指导|出院建议|出院注意事项|出院后注意事项"},
    {"instructions", "instructions|patient instructions|instruction|special instructions|注意事项|指导|医嘱"},
    {"orders", "orders|new orders|physician orders|长期医嘱|临时医嘱"},
    {"patient_education",
     "patient education|education|counseling|patient education and counseling|健康教育|健康宣教|宣教|"
     "健康指导"},
    {"follow_up",
     "follow up|followup|f/u|follow up plan|follow up instructions|follow up appointments|followup instructions|"
     "return precautions|return to clinic|随访|随诊|复诊|复查|随访计划|复诊计划|随访建议"},
    {"prognosis", "prognosis|预后"},
    {"code_status", "code status|advance directives|advance directive"},
    {"risk_factors",
     "risk factors|coronary risk factors|cardiac risk factors|cardiovascular risk factors|危险因素|高危因素"},
    {"functional_status", "functional status|functional history|activities of daily living|adls"},
    {"diet", "diet|diet on discharge|nutrition|饮食"},
    {"patient_information",
     "patient information|patient identification|identification|identifying data|"
     "identifying information|demographics|patient data|一般资料|一般情况|基本信息|患者信息|基本情况|"
     "病人信息"},
    {"admission_date", "admission date|date of admission|admit date|入院日期|入院时间"},
    {"discharge_date", "discharge date|date of discharge|出院日期|出院时间"},
    {"procedure_date", "date of procedure|date of operation|date of surgery|手术日期|手术时间"},
    {"informant",
     "informant|source of history|source of information|history obtained from|病史陈述者|供史者|病史提供者"},
};

}  // namespace clinicalbert::text
