### 床旁页面。未经临床审阅：尚无临床医生核准这些文字。

bedside-title = Breathway 床旁
bedside-unreviewed = 本页文字尚未经临床医生审阅。
bedside-simulated = 模拟仪器
bedside-synthetic = 虚构人物
bedside-language = 语言
bedside-back = 返回
bedside-close = 关闭
bedside-save = 保存
bedside-add = 添加
bedside-remove = 删除{ $what }
bedside-menu = 更多
bedside-next-step = 下一步
bedside-try-again = 再试一次
bedside-skip = 跳到内容
bedside-theme-dark = 深色屏幕
bedside-theme-light = 浅色屏幕
bedside-no-value = 无读数
bedside-unit-percent = %
bedside-unit-per-min = 次/分
bedside-loading = 正在读取…
bedside-loading-slow = 比平时慢。已保存的内容都在床旁电脑里，很安全。

## 网络

bedside-online = 已连接
bedside-no-link = 无网络
bedside-connecting = 正在连接
bedside-waiting-to-send = { $count } 条待发
bedside-offline-strong = 没有网络。
bedside-offline-rest = 一切都已保存在这里。请继续治疗。
bedside-not-enrolled-strong = 尚未登记。
bedside-not-enrolled-rest = 一切都保存在这里，运维人员登记本机构后自动发送。
bedside-refused-strong = 数据中心拒绝本设备。
bedside-refused-rest = 一切都保存在这里。请联系运维人员。
bedside-lost-strong = 本屏幕与床旁电脑失去联系。
bedside-lost-rest = 治疗仍在进行并被记录。请留在近处，不要关 Wi-Fi。
bedside-disk-low-strong = 存储空间快满了。
bedside-disk-low-rest = 只剩 { $percent } %。今天请联系运维人员。

## 登录

bedside-signin-title = 谁在床旁？
bedside-signin-name = 您的姓名
bedside-signin-name-help = 专家会看到是谁在治疗。
bedside-signin-pin = 本机构的 PIN
bedside-signin-go = 登录
bedside-signin-works-offline = 没有网络也能登录。
bedside-sign-out = 退出登录：{ $name }

## 首页

bedside-home-find = 查找病人
bedside-home-find-hint = 姓名或编号
bedside-home-recent = 来过的病人
bedside-home-found = 找到 { $count } 人
bedside-home-none = 还没有登记任何人。
bedside-home-none-help = 请在下方登记第一位病人。没有网络也可以。
bedside-home-not-found = 没有与“{ $query }”相符的人。
bedside-home-not-found-help = 请检查写法，或登记新病人。
bedside-home-register = 登记新病人
bedside-home-running = 正在治疗
bedside-home-instruments = 仪器
bedside-home-records = 待发记录
bedside-home-all-records = 全部记录
bedside-home-unassigned = 有 { $count } 条读数不属于任何治疗，已保存。
bedside-last-treated = 上次治疗 { $when }
bedside-never-treated = 未在此治疗过

## 病人

bedside-age-years = { $years } 岁
bedside-age-unknown = 年龄不详
bedside-sex-female = 女
bedside-sex-male = 男
bedside-sex-other = 其他
bedside-sex-unknown = 未说明
bedside-sex-girl = 女孩
bedside-sex-boy = 男孩
bedside-allergies = 过敏：{ $list }
bedside-allergy-one = 过敏：{ $list }
bedside-allergies-none = 未记录过敏
bedside-person-start = 开始治疗
bedside-person-continue = 继续治疗
bedside-person-edit = 修改资料
bedside-person-medicines = 药物
bedside-person-medicines-none = 没有记录药物。
bedside-person-home = 在家用药
bedside-person-prescribed = 医嘱用药
bedside-person-add-medicine = 添加药物
bedside-person-treatments = 本设备上的治疗
bedside-person-treatments-none = 还没有。
bedside-person-running = 进行中
bedside-person-diagnoses = 已知疾病：{ $list }
bedside-height-weight = { $height } cm，{ $weight } kg
bedside-height-only = { $height } cm
bedside-weight-only = { $weight } kg
bedside-height-weight-missing = 身高体重不详
bedside-height-why = 判断吹气结果需要身高。
bedside-local-number = 编号 { $number }

## 登记

bedside-register-title = 登记新病人
bedside-edit-title = 修改资料
bedside-field-name = 姓名（本民族文字）
bedside-field-name-latin = 姓名（拉丁字母）
bedside-field-sex = 出生性别
bedside-field-sex-why = 判断吹气结果时需要。
bedside-field-birth-date = 出生日期
bedside-field-birth-year = 或仅填年份
bedside-field-height = 身高，cm
bedside-field-weight = 体重，kg
bedside-field-allergy = 过敏物
bedside-field-reaction = 有什么反应
bedside-field-allergy-add = 添加这项过敏
bedside-field-allergies = 过敏
bedside-field-phone = 电话
bedside-field-address = 地址
bedside-field-number = 本机构编号
bedside-field-diagnoses = 已知疾病，每行一项
bedside-field-synthetic = 这是练习用的虚构人物
bedside-field-more = 更多资料
bedside-register-go = 保存并打开

## 药物

bedside-medicine-title = 添加药物
bedside-medicine-basis = 怎样使用？
bedside-medicine-drug = 药物
bedside-medicine-drug-other = 其他药物：请写全名
bedside-medicine-drug-latin = 请从列表中选择，或用拉丁字母写药名。
bedside-medicine-dose = 剂量，mg
bedside-medicine-route = 用法
bedside-medicine-times = 每日次数
bedside-medicine-note = 备注
bedside-medicine-note-hint = 只有治疗此人的人能看到。
bedside-medicine-save = 保存药物
bedside-medicine-end = 已停用
bedside-medicine-line = { $dose } mg，{ $route }
bedside-medicine-line-times = { $dose } mg，{ $route }，每日 { $times } 次
bedside-medicine-route-times = { $route }，每日 { $times } 次
bedside-route-inhaled = 吸入
bedside-route-nebulized = 雾化
bedside-route-oral = 口服
bedside-route-intravenous = 静脉
bedside-route-intramuscular = 肌肉注射
bedside-route-nasal = 鼻用

drug-salbutamol = 沙丁胺醇
drug-ipratropium = 异丙托溴铵
drug-budesonide = 布地奈德
drug-terbutaline = 特布他林
drug-formoterol = 福莫特罗
drug-beclometasone = 倍氯米松
drug-fluticasone = 氟替卡松
drug-tiotropium = 噻托溴铵
drug-montelukast = 孟鲁司特
drug-prednisolone = 泼尼松龙
drug-dexamethasone = 地塞米松
drug-adrenaline = 肾上腺素
drug-epinephrine = 肾上腺素
drug-sodium-chloride = 氯化钠
drug-acetylcysteine = 乙酰半胱氨酸
drug-ambroxol = 氨溴索
drug-magnesium-sulfate = 硫酸镁
drug-levalbuterol = 左沙丁胺醇
drug-isotonic-saline = 氯化钠
drug-amikacin = 阿米卡星
drug-aztreonam = 氨曲南
drug-bromhexine = 溴己新
drug-colistimethate = 黏菌素甲磺酸钠
drug-cromolyn = 色甘酸钠
drug-dornase-alfa = 阿法链道酶
drug-fenoterol = 非诺特罗
drug-gentamicin = 庆大霉素
drug-tobramycin = 妥布霉素
drug-hypertonic-saline = 高渗盐水
drug-water = 水
drug-alkaline-solution = 碱性溶液
drug-benzalkonium-chloride = 苯扎氯铵

## 治疗

bedside-start-title = { $name }为什么治疗？
bedside-start-go = 开始治疗
bedside-indication-asthma-exacerbation = 哮喘发作
bedside-indication-copd-exacerbation = 慢阻肺加重
bedside-indication-bronchiolitis = 毛细支气管炎
bedside-indication-croup = 急性喉炎
bedside-indication-wheeze = 首次喘息
bedside-indication-other = 其他原因
bedside-step-of = 第 { $number } 步，共 { $count } 步
bedside-step-label = 第 { $number } 步，共 { $count } 步：{ $name }
bedside-step-person = 核对病人
bedside-step-vitals = 血氧和心率
bedside-step-sounds = 肺部听音
bedside-step-test-before = 用药前吹气
bedside-step-nebulize = 雾化
bedside-step-test-after = 用药后吹气
bedside-step-finish = 结束
bedside-treatment-since = 自 { $time }

bedside-check-title = 是这位病人吗？
bedside-check-text = 请问全名和年龄。把过敏史读出声来。
bedside-check-go = 是，就是这位

bedside-vitals-text = 把血氧仪夹在温暖的手指上，等数字稳定。
bedside-vitals-waiting = 正在等待血氧仪。
bedside-vitals-waiting-help = 打开它，夹在手指上。没有它也可以继续。
bedside-vitals-take = 把 { $id } 用于此人
bedside-spo2 = SpO₂
bedside-heart-rate = 心率
bedside-breathing-rate = 呼吸
bedside-vital-label = { $name } { $value } { $unit }
bedside-vital-old = { $age }前
bedside-vital-lowest = 最低 { $value } %
bedside-vitals-trend = { $name }最近几分钟，现在 { $value }

bedside-listen-at = 放在 { $number } 号位置
bedside-listen-side-back = 背部
bedside-listen-side-front = 前胸
bedside-listen-text = 轻轻按住。请病人张口平静深呼吸。
bedside-listen-record = 录音 10 秒
bedside-listen-recording = 正在录音，请保持不动。
bedside-listen-left = 还有 { $seconds } 秒
bedside-listen-heard = 已听
bedside-listen-count = 已听 { $count } 处
bedside-listen-done = 听音完成
bedside-listen-asks = { $name }请您听音
bedside-level = 音量
bedside-level-none = 没有声音
bedside-level-quiet = 贴紧一些
bedside-level-good = 良好
bedside-level-loud = 太响
site-anterior-upper-left = 前胸左上
site-anterior-upper-right = 前胸右上
site-anterior-lower-left = 前胸左下
site-anterior-lower-right = 前胸右下
site-posterior-upper-left = 背部左上
site-posterior-upper-right = 背部右上
site-posterior-lower-left = 背部左下
site-posterior-lower-right = 背部右下
site-lateral-left = 左侧
site-lateral-right = 右侧
site-trachea = 气管

bedside-blow-ready-before = 用药前吹气
bedside-blow-ready-after = 用药后吹气
bedside-blow-guide-1 = 吸满气
bedside-blow-guide-2 = 马上用力吹
bedside-blow-guide-3 = 一直吹到没气
bedside-blow-guide-label = 吸满气，马上用力吹，一直吹到没气
bedside-blow-posture = 坐直，嘴唇包紧吹嘴，夹住鼻子。
bedside-blow-start = 开始
bedside-blow-again = 再吹一次
bedside-blow-number = 第 { $number } 次吹气
bedside-blow-wait = 吸气…
bedside-blow-wait-2 = 现在吸气，吸到最满，然后用力吹。
bedside-blow-keep = 继续吹，继续吹…
bedside-blow-full = 很好。吹到没有气为止。
bedside-blow-stop-note = 圆圈满了才停；如果病人头晕，马上停。
bedside-blow-of-six = 共 6 秒
bedside-blow-ring-label = { $seconds } 秒，共 6 秒
bedside-blow-cancel = 停止等待
bedside-blow-count = 合格 { $good } 次，需要 { $needed } 次
bedside-blow-count-full = 合格 { $good } 次，够了
bedside-blow-curve-label = 吹了 { $seconds } 秒，共 { $volume } L
bedside-blow-go-on = 不再吹了
bedside-blow-enough = 下一步
bedside-blow-left = 还可吹 { $count } 次。每次之间休息一下。
bedside-blow-none-left = 今天吹八次就够了。
bedside-blow-skip = 无法吹气
bedside-blow-figures = FEV1 { $fev1 } L，FVC { $fvc } L
bedside-blow-response-up = FEV1 上升了预计值的 { $percent } %。
bedside-blow-response-down = FEV1 下降了预计值的 { $percent } %。
bedside-blow-grade = 等级 { $grade }

## 怎样吹得更好。先表扬。代码与 edge 的 `BlowView.coach` 一致。

bedside-coach-start = 深吸一口气，用力吹
    .why = 嘴唇包紧吹嘴。
bedside-coach-done = 做得很好
    .why = 合格而且一致的吹气已经足够。现在休息。
bedside-coach-good = 做得很好
    .why = 这一次吹得好。照样再吹 { $missing } 次。
bedside-coach-not-repeatable = 照最好的那次再来一次
    .why = 吹得不错。最好的两次还差 { $difference_ml } mL。
bedside-coach-blow-longer = 吹得再久一点
    .why = 开头很好。到 { $seconds } 秒停了，最后一秒还呼出 { $moved_ml } mL。请一直吹到没气。
bedside-coach-blow-harder = 一开始就更用力
    .why = 坚持得好。从第一下起就用全力。
bedside-coach-harder-start = 马上用力吹
    .why = 坚持得好。用力之前先漏了 { $bev_ml } mL。
bedside-coach-start-sooner = 吸满就吹，不要等
    .why = 吸得很满。之后等了 { $wait_s } 秒。请马上吹。
bedside-coach-no-cough = 尽量不咳嗽
    .why = 开头有力。喝一小口水，休息，再吹。
bedside-coach-keep-open = 喉咙放开
    .why = 开头有力。让气一直流出来，不要停。
bedside-coach-breathe-deeper = 先吸得更深
    .why = 坚持得好。吸到再也吸不进，然后吹。
bedside-coach-lips-tight = 嘴唇包紧
    .why = 吹得不错。有些气从吹嘴旁漏掉了。
bedside-coach-tube-free = 不要挡住吹嘴
    .why = 吹得不错。舌头和牙齿离开口。
bedside-coach-wait-for-signal = 等到信号再吹
    .why = 吹得不错。仪器还没准备好就开始了。
bedside-coach-hold-still = 拿稳仪器
    .why = 吹得不错。拿稳，避开风，再吹。
bedside-coach-check-device = 先校验肺活量计
    .why = 上次用定标筒校验未通过。在通过之前，吹气均不计入。
bedside-coach-stop-tired = 停下来休息
    .why = 您已经很努力。吹气弱了 { $fall_percent } %。
bedside-coach-stop-eight = 停下来休息
    .why = 您已经很努力。一次吹 { $blows } 下就够了。
bedside-coach-try-again = 再试一次
    .why = 吹得不错。休息一下，再吹。

bedside-coach-mask-off = 面罩贴近脸
    .why = 面罩离开了。计时暂停。
bedside-coach-paused = 已暂停
    .why = 计时暂停。病人准备好后再继续。
bedside-coach-low-output = 雾很少
    .why = 检查药杯、管子和药液量。
bedside-coach-nearly-done = 快完成了
    .why = 轻敲药杯，让最后几滴也用上。

bedside-neb-title = 雾化杯里放什么？
bedside-neb-as-prescribed = 按医嘱
bedside-neb-other = 其他药物
bedside-neb-none-prescribed = 没有医嘱。请按医生口述填写药物和剂量。
bedside-neb-check = 核对过敏史和安瓿上的药名。
bedside-neb-start = 启动雾化器
bedside-neb-drug-dose = { $drug } { $dose } mg
bedside-neb-step-drug = 第 { $number } 步，共 { $count } 步，{ $drug } { $dose } mg
bedside-neb-left = 剩余
bedside-neb-given = 已给 { $given } / { $prescribed } mg
bedside-neb-off = 离开
bedside-neb-minutes = 分
bedside-neb-trace-label = 雾化器输出：已给 { $given } / { $prescribed } mg；面罩离开 { $count } 次
bedside-neb-pause = 暂停治疗
bedside-neb-resume = 继续
bedside-neb-stop = 彻底停止
bedside-neb-stop-sure = 现在停止？已给 { $given } / { $prescribed } mg；会记录下来。
bedside-neb-finished = 雾化结束。
bedside-neb-another = 再给一剂
bedside-neb-by-hand = 手动给药
bedside-neb-by-hand-title = 手动给了什么药？
bedside-neb-by-hand-save = 保存这剂药
bedside-neb-unknown-left = 正在雾化
bedside-neb-rest = 下一次吹气前等 10 到 15 分钟，或按本院规程。

bedside-finish-title = 今天的治疗
bedside-finish-how = 怎样结束的？
bedside-finish-go = 结束治疗
bedside-finished = 治疗已结束。
bedside-finished-text = 一切都已保存，可以离开本屏幕。
bedside-outcome-completed = 已完成
bedside-outcome-stopped-early = 提前停止
bedside-outcome-abandoned = 未结束
bedside-outcome-refused = 病人拒绝
bedside-outcome-referred = 转往医院
bedside-home-go = 回到首页

bedside-cancel = 终止治疗
bedside-cancel-title = 终止这次治疗？
bedside-cancel-text = 已测的都保留，记录为提前停止。
bedside-cancel-yes = 是，终止
bedside-cancel-no = 不，继续

## 求助

bedside-help = 请专家
bedside-help-title = 专家首先应知道什么？
bedside-help-reason-worse = 病情加重
bedside-help-reason-no-response = 用药无效
bedside-help-reason-unsure = 我没有把握
bedside-help-reason-equipment = 仪器故障
bedside-help-words = 也可以写几句话
bedside-help-go = 现在求助
bedside-help-asked = { $time } 已请专家
bedside-help-asked-offline = { $time } 已请专家，等待网络。请同时打电话。
bedside-danger = 如果病人有危险，先在身边呼救。

## 建议

bedside-advice-from = { $name }的建议
bedside-advice-unknown = 专家
bedside-advice-at = { $time }
bedside-advice-for = 给{ $name }
bedside-advice-start = 开始
bedside-advice-done = 已做
bedside-advice-seen-state = { $name }知道您已看到。
bedside-advice-more = 还有 { $count } 条

## 记录与送达

bedside-records-title = 记录
bedside-records-none = 还没有记录。
bedside-records-none-help = 每次测量都会出现在这里，并显示它到专家的路程。
bedside-records-today = 本次治疗的记录
bedside-state-saved = 已保存，待发送
bedside-state-sent = 正在发送
bedside-state-acknowledged = 已送达中心
bedside-state-seen = { $name }已看
bedside-state-seen-unknown = 专家已看
bedside-state-done = 已完成
bedside-state-refused = 已保留，需运维查看
bedside-record-patient-registered = 登记病人
bedside-record-patient-updated = 修改资料
bedside-record-medication-stated = 记录药物
bedside-record-medication-given = 手动给药
bedside-record-treatment-started = 开始治疗
bedside-record-treatment-finished = 结束治疗
bedside-record-spirometry-recorded = 肺功能
bedside-record-spirometry-recorded-before = 用药前吹气
bedside-record-spirometry-recorded-after = 用药后吹气
bedside-record-nebulization-logged = 雾化
bedside-record-sound-recorded = 肺部声音
bedside-record-vitals-recorded = 血氧和心率
bedside-record-help-requested = 请专家
bedside-record-advice-delivered = 回复建议
bedside-record-facility-registered = 登记机构
bedside-record-severity-scored = 病情评估
bedside-record-safety-noted = 雾化期间超出限值
bedside-record-nebulization-ordered = 医嘱
bedside-record-instrument-cared = 雾化器保养
bedside-record-instrument-verified = 已校验肺活量计
bedside-record-other = 记录

## 仪器

bedside-instruments-title = 仪器
bedside-instruments-none = 还没有见到仪器。
bedside-instruments-none-help = 请在本设备附近打开仪器。
bedside-instrument-spirometer = 肺功能仪
bedside-instrument-nebulizer = 雾化器
bedside-instrument-pulse-oximeter = 血氧仪
bedside-instrument-stethoscope = 听诊器
bedside-instrument-status-ready = 就绪
bedside-instrument-status-active = 使用中
bedside-instrument-status-silent = 无信号
bedside-instrument-status-fault = 故障
bedside-instrument-status-absent = 未见
bedside-instrument-last = { $age }前

## 出了什么问题

bedside-problem-title = 没有成功。
bedside-problem-wrong-pin = PIN 不对。
    .hint = 看一下床旁电脑边上的 PIN，再输入一次。
bedside-problem-too-much = 试得太多了。
    .hint = 等一分钟再试。
bedside-problem-not-signed-in = 您已退出登录。
    .hint = 请重新登录。一切都已保存。
bedside-problem-no-instrument = 找不到仪器。
    .hint = 打开它，拿近一些，再试。
bedside-problem-instrument-busy = 仪器正在使用。
    .hint = 等它空出来，或换一台。
bedside-problem-instrument-silent = 仪器没有信号了。
    .hint = 看看是否开机、是否在附近。已测的都已保存。
bedside-problem-instrument-fault = 仪器报告故障。
    .hint = 看仪器屏幕。可以的话换一台。
bedside-problem-no-blow = 没有感觉到吹气。
    .hint = 检查吹嘴和涡轮，再试。
bedside-problem-blow-lost = 吹气数据没有收全。
    .hint = 把肺功能仪拿近，再试。
bedside-problem-treatment-open = 此人已有进行中的治疗。
    .hint = 打开它继续，或先结束它。
bedside-problem-treatment-finished = 这次治疗已结束。
    .hint = 请开始新的治疗。
bedside-problem-disk-full = 没有空间保存了。
    .hint = 现在联系运维人员。已保存的不会丢失。
bedside-problem-bad-request = 有内容填写不对。
    .hint = 看一下各项，再试。
bedside-problem-unreachable = 床旁电脑没有回应。
    .hint = 留在近处，不要关 Wi-Fi，再试。
bedside-problem-therapy-stop = 核对发现必须停止。
    .hint = 更改剂量或混合，或说明理由后继续。
bedside-problem-bad-severity = 评估不完整。
    .hint = 请点选每一项，并核对数值。
bedside-problem-too-many-tries = { bedside-problem-too-much }
    .hint = { bedside-problem-too-much.hint }
bedside-problem-instrument-away = { bedside-problem-no-instrument }
    .hint = { bedside-problem-no-instrument.hint }
bedside-problem-treatment-over = { bedside-problem-treatment-finished }
    .hint = { bedside-problem-treatment-finished.hint }
bedside-problem-other = 没有成功。
    .hint = 请再试。如果还是这样，联系运维人员并告知：{ $name }。
bedside-problem-dismiss = 知道了
bedside-report = 检测报告（一页）

# this device's microphone
bedside-mic-start = 用本设备的麦克风听
bedside-mic-stop = 停止并保存
bedside-mic-kept = 声音已保存。
bedside-mic-live = 正在录制并实时发送。{ $n } 人收听。
bedside-mic-recorded = 在此录制；线路不通。{ $n } 人收听。
bedside-mic-insecure = 浏览器只允许安全页面使用麦克风。请用 https 打开，或在床旁电脑上打开。
bedside-mic-denied = 麦克风未被允许。请在浏览器中允许后重试。
bedside-mic-absent = 未找到麦克风。请插好后重试。
bedside-mic-lost = 床旁电脑已结束录音。此前的声音已保存。
bedside-mic-unplugged = 麦克风已断开。此前的声音已保存。请插好后重试。
bedside-mic-disk = 边缘设备的磁盘已满。此前的录音已保留。请联系运维人员。
bedside-mic-note-silent = 听不到声音：请检查接触。
bedside-mic-note-clipped = 太响：请轻压或调低。
bedside-mic-note-gap = 途中丢失了一部分。
bedside-mic-note-no-contact = 听不到胸部声音：请检查接触。

# 肺活量计与定标筒
verify-title = 校验肺活量计
verify-how = 接上 3 升定标筒。先慢推（约 4 秒），再用约 1.5 秒，最后快推（不到 1 秒）。填写肺活量计每次的读数，不做 BTPS 校正。
verify-speed-low = 慢，升
verify-speed-medium = 中，升
verify-speed-high = 快，升
verify-save = 保存校验
verify-none = 没有连接肺活量计。
verify-at = { $date } { $time }
verify-verified = 已校验
verify-failed = 未通过：通过之前吹气均不计入
verify-overdue = 今天应校验：完成之前没有 A 级
verify-unknown = 此处从未校验
verify-too-few-strokes = 需要三次推筒。
verify-no-slow-stroke = 缺少慢推。
verify-no-medium-stroke = 缺少中速。
verify-no-fast-stroke = 缺少快推。
verify-stroke-beyond-limit = 有一次偏差超过 3 %：检查漏气，清洁传感器，再校验。
verify-not-linear = 误差随速度变化：传感器需要维修。
verify-zero-flow-wrong = 封住传感器调零。
control-title = 健康同事对照
control-how = 同一健康人每周吹一次；20 次得出均值。
control-save = 添加对照
control-missing = 还需 { $n } 次才有均值。
control-in = 受控：均值 { $mean }，标准差 { $sd }。
control-out = 失控（{ $rules }）：均值 { $mean }，标准差 { $sd }。检查漏气，清洁，重新验证；恢复前勿测试。
control-fev1-l = FEV1，L
control-fvc-l = FVC，L
control-syringe-percent = 校准筒，%
verify-stroke-flow-outside = 慢于 0.5 或快于 12 L/s 的推送不计。

# an expert’s voice
bedside-talk-ringing = { $name } 想和您通话。
bedside-talk-connecting = 正在连接 { $name }。
bedside-talk-silent = { $name } 已接通，未说话。
bedside-talk-speaks = { $name } 正在说话。
bedside-talk-accept = 接听
bedside-talk-refuse = 现在不行
bedside-talk-end = 挂断

bedside-family-title = 家属预警
bedside-family-none = 尚未向家属发送预警。
bedside-family-add = 向家属发送预警
bedside-family-any = 此地的全部预警
bedside-family-end = 停止
bedside-family-words = 在孩子可能不好过的日子之前，中心会发送电子邮件。邮件不含孩子姓名和疾病，点一下即可停止。
bedside-family-email = 照护者的电子邮箱
bedside-family-language = 消息的语言
bedside-family-triggers = 仅在有以下情况的日子
bedside-family-triggers-hint = 不选则发送此地的全部预警。
bedside-family-consent = 如何表示同意？
bedside-family-save = 家属已同意
bedside-record-family-warning-agreed = 家属同意接收预警
bedside-record-family-warning-ended = 家属预警已停止
bedside-problem-bad-address = 这不是电子邮箱地址。
bedside-problem-family-warned-already = 此地址已在接收预警。要更改，请先停止。
bedside-problem-too-many-agreements = 已有五个地址接收预警。请先停止一个。
bedside-problem-agreement-unknown = 已经停止。
