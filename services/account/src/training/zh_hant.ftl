training-title = 培訓
training-lead = 這裏的每位賣家都已完成培訓。以下是各項課程及完成後可獲的資格。
training-none = 暫未有課程
training-none-more = 課程開放後會在這裏顯示。
training-unlocks = 完成後可獲資格
training-right-list = 銷售商品
training-right-list-food = 銷售食品及飲品
training-right-export = 銷售到海外
training-valid = 證書有效期
training-months = { $months } 個月
training-how-to = 如何參加
training-get = 如何取得證書
training-get-1 = 開立帳戶，並登記你的商戶。
training-get-2 = 參加課程，並把帳戶的電郵地址告訴導師。
training-get-3 = 導師登記證書後，銷售資格即時生效。
training-to-profile = 開啟商戶資料
training-ask = 查詢課程日期
training-check-title = 查核證書
training-check-lead = 每張證書都有編碼，任何人均可查核。
training-check = 查核
training-about = 關於培訓
training-code = 證書編碼
training-code-hint = 12 個字母及數字，例如 K7QM-2P4R-X9AB。
training-real-valid = 證書真確有效
training-real-valid-more = 持有人為 { $name }，有效期至 { $day }。
training-unknown = 找不到這個編碼的證書
training-unknown-more = 請再核對編碼。如紙本上的編碼確實如此，該證書並非由這裏發出。
training-not-yet-more = 證書屬實，但尚未到生效日期。
training-ended-more = 證書屬實，但有效期已過。
training-revoked-more = 證書曾經發出，其後已撤銷，現已無效。
training-state = 狀態
training-state-valid = 有效
training-state-not-yet = 尚未生效
training-state-ended = 已過期
training-state-revoked = 已撤銷
training-holder = 持有人
training-course = 課程
training-number = 編號
training-issued-on = 發出日期
training-until = 有效期至
training-revoked-on = 撤銷日期
training-body = 發證機構
training-room-title = 導師室
training-tab-certificates = 證書
training-tab-courses = 課程
training-find = 尋找學員
training-find-hint = 帳戶的電郵地址。
training-find-send = 尋找
training-find-none = 此電郵地址沒有帳戶
training-find-none-more = 請學員先註冊，然後再尋找。
training-issue = 發出證書
training-issue-for = 發給 { $name }。
training-issue-send = 發出
training-number-hint = 與證書上所印相同。
training-holder-name = 證書上的姓名
training-holder-hint = 留空即使用帳戶姓名。
training-issued-hint = 留空即為今天。
training-until-hint = 留空即按課程規定。
training-no-course = 暫未有課程
training-no-course-more = 請先加入課程；每張證書都屬於一項課程。
training-issued-list = 已發出的證書
training-issued-to = { $name } 的證書
training-issued-none = 暫未有證書。
training-said-issued = 證書已發出，賣家資格已更新。
training-said-revoked = 證書已撤銷
training-public-page = 公開查核頁
training-reason = 原因
training-revoke = 撤銷證書
training-revoke-more = 憑此證書取得的資格會即時終止，有關商品亦會下架。此操作無法還原。
training-course-add = 加入課程
training-course-change = 修改課程
training-course-saved = 課程已儲存
training-course-code = 代號（選填）
training-course-code-hint = 小寫字母及連字號，其後不可更改。
training-title-id = 名稱（印尼文）
training-title-en = 名稱（英文）
training-summary-id = 內容（印尼文）
training-summary-en = 內容（英文）
training-how-to-id = 如何參加（印尼文）
training-how-to-en = 如何參加（英文）
training-more-chinese = 繁體中文（供香港及台灣買家閱讀）
training-title-chinese = 名稱（中文）
training-summary-chinese = 內容（中文）
training-how-to-chinese = 如何參加（中文）
training-valid-months = 有效月數
training-active = 開放
training-inactive = 已關閉
training-active-label = 課程開放，可發出證書
training-course-effect = 課程所給予的資格一經更改，所有賣家會在一分鐘內重新評定。
training-issued-mail-subject = 你的「{ $course }」證書已發出
training-issued-mail = { $name }，你好：

    { $body } 已向你發出「{ $course }」證書，編號 { $number }，有效期至 { $day }。

    任何人均可在此查核：
    { $link }

    你的銷售資格見：
    { $profile }

    { $body } 謹啟
training-ending-mail-subject = 你的「{ $course }」證書將於 { $day }到期
training-ending-mail = { $name }，你好：

    你的「{ $course }」證書（編號 { $number }）有效期至 { $day }。其後，憑此證書銷售的商品將不再顯示。

    請參加下一期課程，讓店舖繼續營業：
    { $link }

    謹此通知
error-already-revoked = 證書早已撤銷
error-already-revoked-detail = 毋須再作處理。
field-no-account = 此電郵地址沒有帳戶。請學員先註冊。
field-own-certificate = 你本人的證書須由另一位導師發出。
field-date-too-far = 日期太遠，請檢查年份。
field-ends-before-begin = 最後一天必須在發出日期之後。
field-bad-date = 請按年-月-日填寫日期，例如 2026-03-30。
